import { expect, test } from 'vitest';
import { chartLibrary } from './chartLibrary.ts';

test('the chart library is uPlot, with its licence', () => expect(chartLibrary()).toMatchObject({
  name: expect.stringMatching(/^uPlot \d+\.\d+\.\d+ \(MIT\)$/), script: expect.stringContaining('var uPlot='), style: expect.stringContaining('.uplot'), licence: expect.stringContaining('The MIT License (MIT)'),
}));
