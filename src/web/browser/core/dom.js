/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * An element with its properties and children. Text becomes text and never markup, so nothing a person wrote can run
 * (OWASP XSS prevention, rule 1). `on…` is a listener, `class` and `aria-…` are attributes, everything else a property
 * where the element has it.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any> | null} [given]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, given, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.includes('-') && name !== 'list' && name !== 'form') Reflect.set(element, name, value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...present(children));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/**
 * The same for pictures.
 * @param {string} tag
 * @param {Record<string, string | number>} given
 * @param {...Child} children
 */
export function svg(tag, given, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(given)) element.setAttribute(name, String(value));
  element.append(...present(children));
  return element;
}

/** Puts new children in the place of all there were. @param {Element} element @param {...(Child | Child[])} children */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
}

/** An element of our own page; that it is missing is a mistake of ours. @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element #${id}`);
  return found;
}

/** @param {(Child | Child[])[]} children @returns {(Node | string)[]} */
const present = (children) =>
  children.flat().flatMap((child) => (child === null || child === undefined || child === false ? [] : [child instanceof Node ? child : String(child)]));
