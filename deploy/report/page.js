'use strict';
/* Draws the page's charts; the figures stand in the element `drawn`. Runs in the browser, with uPlot before it. When all is drawn, the root has `data-charts`. */
(() => {
  const drawn = JSON.parse(document.getElementById('drawn').textContent);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const utc = (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC');
  const percent = (digits) => (value) => (value === null || value === undefined ? '–' : `${(100 * value).toFixed(digits)} %`);
  const usd = (value) => (value === null || value === undefined ? '–' : value.toLocaleString('en-US', { maximumFractionDigits: 0 }));
  const plain = (value) => (value === null || value === undefined ? '–' : value.toLocaleString('en-US', { maximumFractionDigits: 6 }));
  const day = '{YYYY}-{MM}-{DD}';
  /** Seconds between two marks of the time axis; how each is written, and where a year or a day begins. */
  const times = [
    [365 * 86_400, '{YYYY}', null, null, null, null, null, null, 1],
    [28 * 86_400, '{MMM}', '\n{YYYY}', null, null, null, null, null, 1],
    [86_400, '{MM}-{DD}', '\n{YYYY}', null, null, null, null, null, 1],
    ...[3600, 60].map((step) => [step, '{HH}:{mm}', `\n${day}`, null, '\n{MM}-{DD}', null, null, null, 1]),
    [1, '{HH}:{mm}:{ss}', `\n${day}`, null, '\n{MM}-{DD}', null, null, null, 1],
  ];
  /** Digits of a share that tell the smallest of a few steps between 0 and the farthest of a column. */
  const digitsOf = (column) => {
    const farthest = column.reduce((most, value) => Math.max(most, Math.abs(value ?? 0)), 0);
    return Math.max(1, Math.min(6, Math.ceil(-Math.log10(20 * Math.max(farthest, 1e-9)))));
  };
  const together = uPlot.sync('time');
  const charts = new Map();
  let logarithmic = false;
  let printing = false;

  /** Even steps for a logarithmic axis that spans less than two decades; 1, 2, 5 of each decade else. */
  function logSplits(_, __, low, high) {
    if (high / low > 100) {
      const from = Math.floor(Math.log10(low));
      return Array.from({ length: Math.ceil(Math.log10(high)) - from + 1 }, (_each, place) => 10 ** (from + place)).flatMap((each) => [each, 2 * each, 5 * each]).filter((each) => each >= low && each <= high);
    }
    const rough = (high - low) / 6;
    const decade = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((times) => times * decade).find((each) => each >= rough);
    const first = Math.ceil(low / step);
    return Array.from({ length: Math.floor(high / step) - first + 1 }, (_each, place) => (first + place) * step);
  }

  function axes(text, logScale) {
    const look = { stroke: colour('soft'), grid: { stroke: colour('line'), width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif' };
    return [
      { ...look, grid: { show: false }, space: 70, values: times },
      { ...look, size: 76, values: (_, splits) => splits.map((each) => (each === null ? '' : text(each))), ...(logScale ? { splits: logSplits, filter: (_, splits) => splits } : {}) },
    ];
  }

  /** A trade: an arrow at its entry (up: bought), a ring at its exit, a line between them in the colour of its result. */
  function marks(markers) {
    return (chart) => {
      const { ctx, bbox } = chart;
      const ratio = devicePixelRatio || 1;
      ctx.save();
      ctx.beginPath();
      ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
      ctx.clip();
      ctx.lineWidth = ratio;
      for (const [entry, entryPrice, exit, exitPrice, isLong, pnl] of markers) {
        const [x, y] = [chart.valToPos(entry, 'x', true), chart.valToPos(entryPrice, 'y', true)];
        const end = exit === null ? null : [chart.valToPos(exit, 'x', true), chart.valToPos(exitPrice, 'y', true)];
        if (x > bbox.left + bbox.width || (end !== null && end[0] < bbox.left)) continue;
        ctx.strokeStyle = ctx.fillStyle = colour(pnl < 0 ? 'loss' : 'gain');
        if (end !== null) {
          ctx.beginPath();
          ctx.moveTo(x, y);
          ctx.lineTo(end[0], end[1]);
          ctx.stroke();
          ctx.beginPath();
          ctx.arc(end[0], end[1], 3 * ratio, 0, 2 * Math.PI);
          ctx.fillStyle = colour('page');
          ctx.fill();
          ctx.stroke();
          ctx.fillStyle = ctx.strokeStyle;
        }
        const [height, half] = [(isLong ? 8 : -8) * ratio, 4 * ratio];
        ctx.beginPath();
        ctx.moveTo(x, y);
        ctx.lineTo(x - half, y + height);
        ctx.lineTo(x + half, y + height);
        ctx.fill();
      }
      ctx.restore();
    };
  }

  function draw(id, columns, { series, text, height = 200, logScale = false, hooks = {}, range }) {
    const place = document.getElementById(id);
    charts.get(id)?.destroy();
    charts.delete(id);
    place.textContent = '';
    if (columns[0].length < 2) {
      place.innerHTML = '<p class="empty">Too few points to draw.</p>';
      return;
    }
    charts.set(id, new uPlot({
      width: printing ? 680 : place.clientWidth, height, tzDate: utc, axes: axes(text, logScale), hooks,
      series: [{ label: 'at', value: `${day} {HH}:{mm}` }, ...series.map((each) => ({ width: 1.25, points: { show: false }, value: (_, value) => text(value), ...each }))],
      scales: { x: { time: true }, y: { distr: logScale ? 3 : 1, ...(range === undefined ? {} : { range }) } },
      legend: { live: true },
      cursor: { sync: { key: together.key, scales: ['x', null] }, points: { size: 6 }, y: false },
    }, columns, place));
  }

  const spread = (_, low, high) => [low / (high / low) ** 0.04, high * (high / low) ** 0.04];

  const drawEquity = () => draw('equity', drawn.equity, {
    text: usd, height: 300, logScale: logarithmic, ...(logarithmic ? { range: spread } : {}),
    series: [{ label: 'equity', stroke: colour('own'), width: 1.5 }, ...(drawn.benchmark === null ? [] : [{ label: drawn.benchmark, stroke: colour('other') }])],
  });

  function drawPrice() {
    const chosen = document.getElementById('symbol')?.value;
    const price = drawn.prices.find(({ symbol }) => symbol === chosen) ?? drawn.prices[0];
    draw('price', price?.columns ?? [[], []], {
      text: plain, height: 320, series: [{ label: 'close', stroke: colour('other'), width: 1 }], hooks: { draw: [marks(price?.markers ?? [])] },
    });
  }

  function drawAll() {
    drawEquity();
    draw('drawdown', drawn.drawdown, { text: percent(digitsOf(drawn.drawdown[1])), height: 150, series: [{ label: 'drawdown', stroke: colour('loss'), fill: `${colour('loss')}22`, fillTo: 0 }], range: (_, low) => [Math.min(low * 1.05, -1e-6), 0] });
    drawPrice();
    draw('exposure', drawn.exposure, { text: percent(0), height: 130, series: [{ label: 'exposure', stroke: colour('own'), width: 1, fill: colour('fill'), fillTo: 0 }] });
    draw('rolling', drawn.rolling, { text: (value) => (value === null || value === undefined ? '–' : value.toFixed(2)), height: 170, series: [{ label: 'Sharpe', stroke: colour('own') }] });
  }

  const scale = document.getElementById('scale');
  const positive = drawn.equity.slice(1).every((column) => column.every((value) => value === null || value > 0));
  scale.hidden = !positive || drawn.equity[0].length < 2;
  scale.addEventListener('click', () => {
    logarithmic = !logarithmic;
    scale.setAttribute('aria-pressed', String(logarithmic));
    drawEquity();
  });
  document.getElementById('symbol')?.addEventListener('change', drawPrice);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  let wait;
  addEventListener('resize', () => {
    clearTimeout(wait);
    wait = setTimeout(drawAll, 150);
  });
  const forPrint = (now) => {
    printing = now;
    drawAll();
  };
  addEventListener('beforeprint', () => forPrint(true));
  addEventListener('afterprint', () => forPrint(false));
  drawAll();
  document.documentElement.dataset.charts = String(charts.size);
})();
