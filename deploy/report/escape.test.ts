import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escaped, inlined, scriptJson } from './escape.ts';

test('texts lose what HTML would take for its own', () => expect(escaped(`<b class="x">'&amp;'</b>`)).toBe('&lt;b class=&quot;x&quot;&gt;&#39;&amp;amp;&#39;&lt;/b&gt;'));

describe('JSON in a script element', () => {
  test('cannot end it', () => expect(scriptJson('</script><!--&')).toBe('"\\u003c/script\\u003e\\u003c!--\\u0026"'));
  test('says the same', () => fc.assert(fc.property(fc.jsonValue(), (value) => {
    expect(JSON.parse(scriptJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
  })));
});

describe('a script or style that goes into the page', () => {
  test('stays as it is', () => expect(inlined('x', 'a < b')).toBe('a < b'));
  test.each(['</script >', '</STYLE>', '<!--'])('is refused with %s', (text) => expect(() => inlined('x', `a ${text}`)).toThrow('x: expected a text that can stand inside of an HTML element'));
});
