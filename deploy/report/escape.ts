const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text as it may stand in HTML, also within an attribute's quotes. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (each) => named[each] ?? each);

/** JSON as it may stand in a script element: no text in it can end the element or begin a comment. */
export const scriptJson = (value: unknown): string => JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The text of a script or style of ours or of the chart library, refused where it would end its element. */
export function inlined(name: string, text: string): string {
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`${name}: expected a text that can stand inside of an HTML element, has a closing tag or a comment; take another build of it`);
  return text;
}
