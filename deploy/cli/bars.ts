import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { alpacaAdjustments, alpacaFeeds } from '../../actors/market/alpacaHistory.ts';
import { timeframe as timeframes, type Timeframe } from '../../subjects/values.ts';
import { fetched, type FetchedFile } from '../bars/fetched.ts';
import { shownBars, type ShownFile } from '../bars/shownBars.ts';
import { historyOf, type Adjustment, type SourceName } from '../bars/sources.ts';
import { homePath } from '../provision/home.ts';
import { whole } from '../view/text.ts';
import { columns } from './columns.ts';
import { acting, inOneLine, WrongUse } from './wrongUse.ts';

/** What the commands need of the world. */
export interface BarsAccess {
  out(line: string): void;
  said(line: string): void;
  onInterrupt(act: () => void): void;
  fail(): void;
}

interface Typed {
  readonly source: SourceName;
  readonly symbols: string;
  readonly timeframe: Timeframe;
  readonly from: string;
  readonly to?: string;
  readonly adjustment: Adjustment;
  readonly feed: (typeof alpacaFeeds)[number];
  readonly allHours?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

/** `investobot bars fetch` and `investobot bars show`. Needs no desk and no server of ours. */
export function barsCommand(program: Command, access: BarsAccess): void {
  const bars = program.command('bars').description('fetch bars from outside, and look at files of them');
  const fetching = inOneLine(bars.command('fetch'), 'bars fetch').description('bring the local copy of past bars up to a span, asking the source only for what is missing')
    .addOption(new Option('--source <name>', 'where from; alpaca needs APCA_API_KEY_ID and APCA_API_SECRET_KEY').choices(['yahoo', 'alpaca']).makeOptionMandatory())
    .requiredOption('--symbols <list>', 'such as SPY,QQQ')
    .addOption(new Option('--timeframe <length>', 'of a bar').choices([...timeframes.options]).default('1d'))
    .requiredOption('--from <day>', 'first day, such as 2020-01-02')
    .option('--to <day>', 'last day; default: today, as far as its bars are complete')
    .addOption(new Option('--adjustment <kind>', 'of prices; yahoo knows split and all').choices([...alpacaAdjustments]).default('all'))
    .addOption(new Option('--feed <name>', "Alpaca's").choices([...alpacaFeeds]).default('iex'))
    .option('--all-hours', 'bars before the open and after the close too')
    .option('--out <folder>', 'write SYMBOL.csv of just this span there; default: only keep them in the home, in bars/')
    .option('--json', 'one line of JSON')
    .action((typed: Typed) => acting(fetching, () => fetchedBars(typed, access)));
  const showing = inOneLine(bars.command('show <paths...>'), 'bars show').description('what is in files of bars: counts, span, gaps')
    .option('--json', 'one line of JSON')
    .action((paths: readonly string[], { json }: { readonly json?: boolean }) => acting(showing, () => {
      const files = shownBars(paths);
      access.out(json === true ? JSON.stringify({ files }) : files.map(textOfFile).join('\n'));
    }));
}

async function fetchedBars({ source, symbols, timeframe, from, to, adjustment, feed, allHours = false, out, json }: Typed, access: BarsAccess): Promise<void> {
  const stop = new AbortController();
  access.onInterrupt(() => stop.abort());
  const began = performance.now();
  const result = await fetched({
    history: historyOf({ source, adjustment, feed, signal: stop.signal, onWait: access.said, env: process.env, wrong: (message) => new WrongUse(message) }),
    symbols: symbols.split(',').map((name) => name.trim()), timeframe, from, allHours, cache: join(homePath(process.env), 'bars'), signal: stop.signal, nowMs: Date.now(), said: access.said,
    wrong: (message) => new WrongUse(message), ...(to === undefined ? {} : { to }), ...(out === undefined ? {} : { out }),
  });
  const seconds = Math.round(performance.now() - began) / 1000;
  if (json === true) access.out(JSON.stringify({ source, timeframe, ...result, seconds }));
  else access.out(fetchedText(result.files));
  for (const { symbol, reason } of result.failed) access.said(`${symbol}: ${reason}`);
  if (result.failed.length > 0) access.fail();
}

const fetchedText = (files: readonly FetchedFile[]): string => (files.length === 0 ? 'nothing was fetched'
  : columns([['symbol', 'bars', 'new', 'first', 'last', 'file'], ...files.map(({ symbol, bars, added, first, last, path }) => [symbol, whole(bars), whole(added), first ?? '-', last ?? '-', path])]));

const textOfFile = ({ path, symbol, timeframe, bars, first, last, refused, flagged, missingDays, gaps, faults }: ShownFile): string => [
  `${path}: ${symbol} ${timeframe}, ${whole(bars)} bars${bars === 0 ? '' : ` from ${first} to ${last}`}; ${whole(refused)} refused, ${whole(flagged)} flagged, ${whole(missingDays)} trading days without bars`,
  ...gaps.map((gap) => `  gap: ${gap.days} trading ${gap.days === 1 ? 'day' : 'days'} from ${gap.from} to ${gap.to}`),
  ...faults.map((fault) => `  refused: ${fault}`),
].join('\n');
