/* Rectangles on a sheet (a page or picture), in percent of it: drawn by dragging, or moved and sized by arrow keys. */
import { tenth } from './places.js';

const STEP = 1;
const LEAST = 0.5;

function within([left, top, width, height]) {
  const across = Math.min(Math.max(width, LEAST), 100);
  const down = Math.min(Math.max(height, LEAST), 100);
  return [
    Math.min(Math.max(left, 0), 100 - across), Math.min(Math.max(top, 0), 100 - down), across, down
  ].map(tenth);
}

export function lay(element, [left, top, width, height]) {
  element.style.left = left + '%';
  element.style.top = top + '%';
  element.style.width = width + '%';
  element.style.height = height + '%';
}

/* Where on the sheet the pointer is, in percent. */
function spot(sheet, event) {
  const box = sheet.getBoundingClientRect();
  const part = (value, from, size) => Math.min(Math.max((value - from) / size * 100, 0), 100);
  return [part(event.clientX, box.left, box.width), part(event.clientY, box.top, box.height)];
}

/* A rectangle that can be moved. `changed(region, done)` is told of every step, `remove()` of Delete. */
export class Mark {
  constructor(sheet, region, { name, changed, remove, look = '' }) {
    this.sheet = sheet;
    this.changed = changed;
    this.name = name;
    this.element = document.createElement('div');
    this.element.className = ('cs-area ' + look).trim();
    this.element.tabIndex = 0;
    this.element.setAttribute('role', 'group');
    this.handle = document.createElement('span');
    this.element.append(this.handle);
    sheet.append(this.element);
    this.put(region);
    this.element.addEventListener('keydown', (event) => this.key(event, remove));
    this.element.addEventListener('pointerdown', (event) => this.drag(event));
  }

  put(region) {
    this.region = within(region);
    lay(this.element, this.region);
    const [left, top, width, height] = this.region;
    this.element.setAttribute('aria-label', this.name + ': left ' + left + ', top ' + top + ', width ' + width +
      ', height ' + height + ' percent. Arrow keys move it, with Shift they change its size, Delete takes it away.');
  }

  key(event, remove) {
    const step = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    const [left, top, width, height] = this.region;
    if (step && !event.ctrlKey && !event.altKey && !event.metaKey) {
      this.put(event.shiftKey
        ? [left, top, Math.min(width + step[0], 100 - left), Math.min(height + step[1], 100 - top)]
        : [left + step[0], top + step[1], width, height]);
      this.changed(this.region, true);
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      remove();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  drag(event) {
    if (event.button) return;
    event.preventDefault();
    event.stopPropagation();
    this.element.focus({ preventScroll: true });
    const sizes = event.target === this.handle;
    const from = spot(this.sheet, event);
    const [left, top, width, height] = this.region;
    follow(event, (moved) => {
      const [x, y] = spot(this.sheet, moved);
      this.put(sizes
        ? [left, top, Math.min(width + x - from[0], 100 - left), Math.min(height + y - from[1], 100 - top)]
        : [left + x - from[0], top + y - from[1], width, height]);
      this.changed(this.region, false);
    }, () => this.changed(this.region, true));
  }

  take() {
    this.element.remove();
  }
}

/* Drawing a new rectangle by dragging over the sheet; `made(region)` once it is large enough to be meant. */
export function drawing(sheet, made) {
  function start(event) {
    if (event.button || event.target.closest('.cs-area')) return;
    event.preventDefault();
    const ghost = document.createElement('div');
    ghost.className = 'cs-area is-ghost';
    sheet.append(ghost);
    const from = spot(sheet, event);
    let region = [...from, 0, 0];
    follow(event, (moved) => {
      const [x, y] = spot(sheet, moved);
      region = [Math.min(x, from[0]), Math.min(y, from[1]), Math.abs(x - from[0]), Math.abs(y - from[1])];
      lay(ghost, region);
    }, () => {
      ghost.remove();
      if (region[2] >= LEAST && region[3] >= LEAST) made(within(region));
    });
  }
  sheet.addEventListener('pointerdown', start);
  sheet.classList.add('is-marking');
  return () => {
    sheet.removeEventListener('pointerdown', start);
    sheet.classList.remove('is-marking');
  };
}

function follow(event, moved, ended) {
  const id = event.pointerId;
  const move = (next) => { if (next.pointerId === id) moved(next); };
  const end = (next) => {
    if (next.pointerId !== id) return;
    window.removeEventListener('pointermove', move);
    window.removeEventListener('pointerup', end);
    window.removeEventListener('pointercancel', end);
    ended();
  };
  window.addEventListener('pointermove', move);
  window.addEventListener('pointerup', end);
  window.addEventListener('pointercancel', end);
}

/* A still rectangle that shows where a link leads; one at a time in a viewer. */
export function point(sheet, region) {
  const spotlight = document.createElement('div');
  spotlight.className = 'cs-spot';
  lay(spotlight, region);
  sheet.append(spotlight);
  spotlight.scrollIntoView({ block: 'center', inline: 'center' });
  return spotlight;
}
