/** `1 fact`, `2 facts`: a count with its word, for people. @param many where it is not the word with an s */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
