import type { Commission } from '../../subjects/venue.ts';

/**
 * Alpaca's charges for US shares: no commission; on sales the SEC's fee (section 31 of the Exchange Act) and FINRA's trading activity fee, passed on.
 * Sources: FINRA's information notices on section 31 of 2014-03-03, 2018-05-07, 2019-03-29, 2020-02-03, 2021-02-16 and 2025-04-24 and its regulatory
 * notices 11-27 and 12-06 for rates and days; Alpaca's support page on regulatory fees for the rates of 2022 to 2024 and for the rounding of each fill up
 * to the cent. (Since 2021-04-26 Alpaca rounds the day's total instead: at most a cent a fill less.) Not seen in a primary source: the days of
 * 2013, 2015 and 2016 and of 2022 to 2024, and FINRA's rate of 2023. What changed after 2025-05 is not in it; settings may give other rows.
 * The consolidated audit trail's fee, below 0.0001 USD a share, is left out.
 */
export const alpacaCommission: Extract<Commission, { kind: 'alpaca' }> = {
  kind: 'alpaca',
  sec: [
    { from: '2013-05-25', perMillionUsd: '17.4' },
    { from: '2014-03-18', perMillionUsd: '22.1' },
    { from: '2015-02-14', perMillionUsd: '18.4' },
    { from: '2016-02-16', perMillionUsd: '21.8' },
    { from: '2017-07-04', perMillionUsd: '23.1' },
    { from: '2018-05-22', perMillionUsd: '13' },
    { from: '2019-04-16', perMillionUsd: '20.7' },
    { from: '2020-02-18', perMillionUsd: '22.1' },
    { from: '2021-02-25', perMillionUsd: '5.1' },
    { from: '2022-05-14', perMillionUsd: '22.9' },
    { from: '2023-02-27', perMillionUsd: '8' },
    { from: '2024-05-22', perMillionUsd: '27.8' },
    { from: '2025-05-14', perMillionUsd: '0' },
  ],
  taf: [
    { from: '2004-11-01', perShareUsd: '0.000075', maximumUsd: '3.75' },
    { from: '2011-07-01', perShareUsd: '0.00009', maximumUsd: '4.5' },
    { from: '2012-03-01', perShareUsd: '0.000095', maximumUsd: '4.75' },
    { from: '2012-07-01', perShareUsd: '0.000119', maximumUsd: '5.95' },
    { from: '2022-01-01', perShareUsd: '0.00013', maximumUsd: '6.49' },
    { from: '2023-01-01', perShareUsd: '0.000145', maximumUsd: '7.27' },
    { from: '2024-01-01', perShareUsd: '0.000166', maximumUsd: '8.3' },
  ],
};
