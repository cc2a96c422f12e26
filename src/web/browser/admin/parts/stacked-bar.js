import { h, svg } from '../../core/dom.js';

const [WIDTH, HEIGHT, GAP] = [1000, 28, 4];
const percent = new Intl.NumberFormat(document.documentElement.lang, { style: 'percent', maximumFractionDigits: 1 });

/** @typedef {{ label: string, count: number, colour: 1 | 2 | 3 | 4 | 5, href?: string }} Share */

/**
 * Parts of a whole as one bar. The legend says the same in words and numbers, so the picture is for eyes only and no colour
 * says anything alone (WCAG 2.2 SC 1.1.1, 1.4.1).
 * @param {readonly Share[]} shares in the order of the bar
 */
export function stackedBar(shares) {
  const total = shares.reduce((sum, { count }) => sum + count, 0);
  const shown = shares.filter(({ count }) => count > 0);
  const room = WIDTH - GAP * Math.max(0, shown.length - 1);
  let x = 0;
  const rects = shown.map(({ count, colour }) => {
    const width = (room * count) / total;
    const rect = svg('rect', { x, y: 0, width, height: HEIGHT, class: `chart-${colour}` });
    x += width + GAP;
    return rect;
  });
  return h(
    'div',
    { class: 'chart' },
    svg('svg', { class: 'bar', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false' }, ...rects),
    h('ul', { class: 'legend' }, shares.map((share) => legendLine(share, total))),
  );
}

/** @param {Share} share @param {number} total */
const legendLine = ({ label, count, colour, href }, total) =>
  h(
    'li',
    null,
    swatch(colour),
    h('strong', null, String(count)),
    href ? h('a', { href }, label) : h('span', null, label),
    h('span', { class: 'small' }, total === 0 ? '' : percent.format(count / total)),
  );

/** @param {number} colour */
const swatch = (colour) =>
  svg('svg', { class: 'swatch', viewBox: '0 0 10 10', 'aria-hidden': 'true' }, svg('rect', { width: 10, height: 10, rx: 2, class: `chart-${colour}` }));
