import type { DatedAction } from '../../machines/actions/factors.ts';
import { calendarOf, closeMs, dayAt, tradingDayFrom, type Calendar } from '../../machines/calendar/calendar.ts';
import { dateOf } from '../../machines/calendar/days.ts';
import type { CorporateAction } from '../../subjects/market.ts';
import type { Columns } from './columns.ts';
import { iso } from './wallTime.ts';

/** A split or dividend of a symbol, before the first row from its ex-date on. */
export interface SourceAction {
  readonly symbol: string;
  /** The first trading day without it, such as 2020-08-31. */
  readonly exDate: string;
  readonly action: CorporateAction;
}

/** A symbol without any more rows, though its exchange was open for a whole day. */
export interface SourceEnd {
  readonly symbol: string;
  /** Close of its last row, UTC ISO. */
  readonly lastAt: string;
}

const atDue = ({ dueMs }: Columns, index: number): string => iso(dueMs[index] ?? NaN);

const sourceAction = (symbol: string, calendar: Calendar, { until, action }: DatedAction): SourceAction =>
  ({ symbol, exDate: dateOf(tradingDayFrom(calendar, until + 1)), action });

/** Walks through a symbol's actions with its rows. */
export interface ActionWalk {
  /** Actions that take effect with row `index`, or took effect since the last row that was asked for. */
  before(index: number): readonly SourceAction[];
}

const none: readonly SourceAction[] = [];
const noActions: ActionWalk = { before: () => none };

/** @param last the last row whose actions are past; none where it is below zero: what took effect before or with the first row concerns nobody */
export function actionWalk(columns: Columns, start: number, last: number): ActionWalk {
  const { actions = [], symbol } = columns;
  if (actions.length === 0 || start >= columns.dueMs.length) return noActions;
  const calendar = calendarOf(symbol);
  const dayOfRow = (index: number) => dayAt(calendar, atDue(columns, index));
  const pastDay = dayOfRow(last < 0 ? start : last);
  let next = actions.findIndex(({ until }) => until >= pastDay);
  if (next < 0) return noActions;
  return {
    before(index) {
      const first = actions[next];
      if (first === undefined || first.until >= dayOfRow(index)) return none;
      const due: SourceAction[] = [];
      for (let each = actions[next]; each !== undefined && each.until < dayOfRow(index); each = actions[next]) {
        due.push(sourceAction(symbol, calendar, each));
        next += 1;
      }
      return due;
    },
  };
}

/** When it shows that a symbol's rows have ended, in UTC milliseconds: the close of the trading day after its last row. */
export function endShowsMs(columns: Columns): number {
  const calendar = calendarOf(columns.symbol);
  return closeMs(calendar, tradingDayFrom(calendar, dayAt(calendar, lastAt(columns)) + 1));
}

export const lastAt = (columns: Columns): string => atDue(columns, columns.dueMs.length - 1);
