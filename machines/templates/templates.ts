import { emaCross, priceCross, smaCross } from './averages.ts';
import { atrChannel, bollingerBreakout, donchian, volumeBreakout } from './breakout.ts';
import { buyAndHold } from './holding.ts';
import { macdTrend, momentum } from './momentum.ts';
import { pairs, relativeStrength, trendFilter } from './relative.ts';
import { bollinger, pullback, rsiReversion } from './reversion.ts';
import { coarseTrend } from './timeframes.ts';
import { anyTemplate, type Template } from './template.ts';

/** All templates, in the order in which they are listed. */
export const templates: readonly Template[] = [
  anyTemplate(smaCross), anyTemplate(emaCross), anyTemplate(priceCross), anyTemplate(macdTrend), anyTemplate(momentum), anyTemplate(rsiReversion), anyTemplate(bollinger), anyTemplate(pullback),
  anyTemplate(bollingerBreakout), anyTemplate(donchian), anyTemplate(atrChannel), anyTemplate(volumeBreakout), anyTemplate(pairs), anyTemplate(relativeStrength), anyTemplate(trendFilter),
  anyTemplate(coarseTrend), anyTemplate(buyAndHold),
];

export const templateNamed = (name: string): Template | undefined => templates.find((each) => each.name === name);
