/** Writes to the document: text only, and only where it changed. */

/** The one element with this id. */
export const byId = (id) => document.getElementById(id);

/** Parts of a cloned template by their `data-part`. */
export function parts(root) {
  const found = {};
  for (const element of root.querySelectorAll('[data-part]')) found[element.dataset.part] = element;
  return found;
}

/** A copy of the one element in a template. */
export function clone(templateId) {
  return byId(templateId).content.firstElementChild.cloneNode(true);
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setTitle(element, title) {
  if (element.title !== title) element.title = title;
}

export function setClass(element, name, on) {
  if (element.classList.contains(name) !== on) element.classList.toggle(name, on);
}

/** An element of an SVG picture. */
export function svg(name, attributes, text) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

/** Shows another symbol of the sprite. */
export function setIcon(use, name) {
  const href = `#i-${name}`;
  if (use.getAttribute('href') !== href) use.setAttribute('href', href);
}
