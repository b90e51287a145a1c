/** Days, both included, e.g. 2020-01-02; without one it is open on that side. */
export interface Span { readonly from?: string; readonly to?: string }

export const within = ({ from = '', to = '9999' }: Span, date: string): boolean => date >= from && date <= to;
