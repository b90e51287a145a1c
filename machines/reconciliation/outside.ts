/** Whether a desk's venue keeps an account of its own, against which the desk's books are to be held. */
export const isOutside = (venue: string): boolean => venue !== 'sim' && venue !== '';
