/* The viewer (portfolios/_viewer.html): opens files in place and at places in them. Without it a file is a link. */
import { clock, fragment, read, secondsOf, written } from './viewer/places.js';
import { PdfView } from './viewer/pdf.js';
import { PictureView } from './viewer/picture.js';
import { Mark, drawing, point } from './viewer/regions.js';
import { startRedacting } from './viewer/redact.js';

const all = (selector, root) => [...(root || document).querySelectorAll(selector)];

/* --- one viewer -------------------------------------------------------------------------------------------------- */
class Viewer {
  constructor(root) {
    this.root = root;
    this.kind = root.dataset.viewer;
    this.bar = root.querySelector('[data-bar]');
    this.media = root.querySelector('audio, video');
    this.drawsMarks = root.hasAttribute('data-redacts');
    if (this.bar) this.bar.hidden = false;
    root.addEventListener('click', (event) => {
      const button = event.target.closest('[data-do]');
      if (button) this.act(button.dataset.do, button);
    });
    root.addEventListener('keydown', (event) => this.key(event));
    /* what is typed here is no part of the form around it */
    ['input', 'change'].forEach((name) => root.addEventListener(name, (event) => event.stopPropagation()));
    if (this.media) this.startMedia();
    else this.startWhenSeen();
  }

  startWhenSeen() {
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      this.open();
    }, { rootMargin: '200px' });
    seen.observe(this.root);
  }

  /* The pages, once; after a failure a sentence and the plain link stay. */
  open() {
    if (!this.opened) {
      this.view = this.kind === 'pdf' ? new PdfView(this.root) : new PictureView(this.root);
      this.opened = this.view.open().then(() => this.ready(), (error) => this.failed(error));
    }
    return this.opened;
  }

  ready() {
    this.works = true;
    this.root.dataset.ready = 'yes';
    const number = this.field('[data-page-number]');
    if (!number) return;
    this.root.querySelector('[data-page-count]').textContent = this.view.count;
    number.addEventListener('change', () => this.turnTo(Number(number.value) || this.view.page));
    this.view.pages.addEventListener('scroll', () => {
      if (document.activeElement !== number) number.value = this.view.page;
      this.ends();
    }, { passive: true });
    this.ends();
  }

  ends() {
    const page = this.view.page;
    all('[data-do=back], [data-do=on]', this.root).forEach((button) => {
      const last = button.dataset.do === 'back' ? page <= 1 : page >= this.view.count;
      button.setAttribute('aria-disabled', String(last));
    });
  }

  failed(error) {
    console.warn('viewer:', error);
    this.bar.hidden = true;
    this.root.dataset.ready = 'no';
    this.say('It could not be drawn here. Open it by the link below.');
  }

  field(selector) { return this.root.querySelector(selector); }
  say(words) { this.field('[data-told]').textContent = words; }

  turnTo(number) {
    this.view.show(number);
    this.field('[data-page-number]').value = Math.min(Math.max(number, 1), this.view.count);
  }

  act(what, button) {
    if (what === 'use') return this.use();
    if (what === 'link') return this.link();
    if (what === 'seek') return this.seek();
    if (what === 'note') return this.note();
    if (!this.works) return undefined;
    if (what === 'back' || what === 'on') this.turnTo(this.view.page + (what === 'on' ? 1 : -1));
    else if (what === 'in' || what === 'out') this.zoom(what === 'in' ? 1.25 : 0.8);
    else if (what === 'fit') this.zoom(0);
    else if (what === 'turn') { this.drop(); this.view.turn(90); }
    else if (what === 'mark') this.toggleMark(button);
    return undefined;
  }

  zoom(factor) {
    this.view.zoom(factor);
    const fit = this.field('[data-do=fit]');
    if (fit) fit.setAttribute('aria-pressed', String(this.view.fits));
  }

  key(event) {
    if (event.target.matches('input, select')) {
      if (event.key !== 'Enter') return;
      event.preventDefault(); /* the form around it is not sent */
      if (event.target.matches('[data-page-number]') && this.works) this.turnTo(Number(event.target.value) || 1);
      else if (event.target.matches('[data-find]')) this.find(event.target.value);
      else if (event.target.matches('[data-seek]')) this.seek();
      return;
    }
    if (event.target !== this.field('[data-pages]') || event.ctrlKey || event.altKey || event.metaKey) return;
    const what = { '+': 'in', '=': 'in', '-': 'out', '0': 'fit', ArrowRight: 'on', ArrowLeft: 'back' }[event.key];
    if (!what || ((what === 'on' || what === 'back') && this.kind !== 'pdf')) return;
    event.preventDefault();
    this.act(what);
  }

  async find(words) {
    if (!this.works || !words.trim()) return;
    const again = this.found === words;
    this.found = words;
    const page = await this.view.find(words.trim(), again ? this.view.page % this.view.count + 1 : this.view.page);
    this.say(page ? 'Found on page ' + page + '.' : 'Not found.');
    if (page) this.turnTo(page);
  }

  /* --- a region ------------------------------------------------------------------------------------------------- */
  toggleMark(button) {
    if (this.marking) { this.drop(); return; }
    if (this.view.turn) this.view.turn(0);
    button.setAttribute('aria-pressed', 'true');
    this.marking = all('.cs-sheet', this.root).map((sheet) => drawing(sheet, (region) => this.mark(sheet, region)));
    this.mark(this.view.sheet(this.view.page), [35, 40, 30, 20]);
    this.chosen.element.focus();
    this.say('A region is on the page: move it with the arrow keys, size it with Shift, or drag a new one.');
  }

  mark(sheet, region) {
    if (this.chosen) this.chosen.take();
    const tell = () => this.say(written(this.here()));
    this.chosen = new Mark(sheet, region, { name: 'Region', changed: tell, remove: () => this.drop() });
    tell();
  }

  drop() {
    (this.marking || []).forEach((stop) => stop());
    this.marking = null;
    if (this.chosen) this.chosen.take();
    this.chosen = null;
    const button = this.field('[data-do=mark]');
    if (button) button.setAttribute('aria-pressed', 'false');
  }

  /* --- places --------------------------------------------------------------------------------------------------- */
  here() {
    if (this.media) return { start: Math.floor(this.media.currentTime) };
    const page = this.chosen ? Number(this.chosen.sheet.dataset.page) || undefined : this.view && this.view.page;
    return { page, region: this.chosen ? this.chosen.region : undefined };
  }

  use() {
    const place = written(this.here());
    const field = placeField();
    if (!place) { this.say('Mark a region first.'); return; }
    if (!field) { this.say('Tick a criterion first; its place can then be filled in.'); return; }
    field.value = place;
    filesOf(field).forEach((choice) => { choice.value = this.root.dataset.file; });
    ['input', 'change'].forEach((name) => field.dispatchEvent(new Event(name, { bubbles: true })));
    const label = field.labels && field.labels[0] ? field.labels[0].textContent.trim() : 'Place';
    this.say(label + ': ' + place);
  }

  /* the page around it makes a note at this place (static/js/workspace/notes.js) */
  note() {
    const place = written(this.here());
    if (!place) { this.say('Mark a region first.'); return; }
    this.drop();
    document.dispatchEvent(new CustomEvent('viewer:note', { detail: { file: this.root.dataset.file, place } }));
  }

  link() {
    history.replaceState(null, '', fragment(this.root.dataset.file, this.here()));
    const told = () => this.say('The address of this page now leads to this place.');
    if (!navigator.clipboard) { told(); return; }
    navigator.clipboard.writeText(location.href).then(() => this.say('The link to this place is copied.'), told);
  }

  fits(place) {
    if (place.start !== undefined) return Boolean(this.media);
    if (place.page) return this.kind === 'pdf';
    return this.kind === 'picture' || this.kind === 'pdf';
  }

  async go(place) {
    reveal(this.root);
    if (this.media) { this.play(place); return; }
    await this.open();
    if (!this.works) return;
    if (this.spot) this.spot.remove();
    const sheet = this.view.show(place.page || 1);
    if (place.region) this.spot = point(sheet, place.region);
    this.root.scrollIntoView({ block: 'nearest' });
    this.field('[data-pages]').focus({ preventScroll: true });
  }

  /* --- sound and video ------------------------------------------------------------------------------------------ */
  startMedia() {
    const { media } = this;
    const time = this.field('[data-time]');
    const show = () => { time.textContent = clock(media.currentTime) + (media.duration ? ' of ' + clock(media.duration) : ''); };
    ['timeupdate', 'seeked', 'loadedmetadata', 'durationchange'].forEach((name) => media.addEventListener(name, show));
    media.addEventListener('timeupdate', () => {
      if (this.until && media.currentTime >= this.until) { media.pause(); this.until = null; }
    });
    media.addEventListener('error', () => this.say('It cannot be played here. Open it by the link below.'), true);
    const speed = this.field('[data-speed]');
    speed.addEventListener('change', () => { media.playbackRate = Number(speed.value); });
    show();
  }

  play(place) {
    const { media } = this;
    const seek = () => { media.currentTime = place.start; this.until = place.end || null; };
    if (media.readyState >= 1) seek();
    else { media.addEventListener('loadedmetadata', seek, { once: true }); media.preload = 'metadata'; media.load(); }
    media.focus();
  }

  seek() {
    const start = secondsOf(this.field('[data-seek]').value);
    if (start === null) this.say('Enter a time, such as 03:10.');
    else this.play({ start });
  }
}

/* --- the field that "use this place" fills: the one focused last, else the first empty one ------------------------ */
let lastField = null;
const PLACES = 'input[name^="place_"]';
document.addEventListener('focusin', (event) => { if (event.target.matches(PLACES)) lastField = event.target; });
function placeField() {
  if (lastField && lastField.isConnected) return lastField;
  const fields = all(PLACES);
  return fields.find((field) => !field.value) || fields[0];
}

/* Which file a place is in is chosen beside it, where a piece has several; a place of a unit is that of each criterion. */
function filesOf(field) {
  const around = field.closest('placeAll' in field.dataset ? '[data-unit-places]' : '[data-place]');
  return around ? [...around.querySelectorAll('select[name^="file_"]')] : [];
}

/* --- parts of a piece, one shown at a time ------------------------------------------------------------------------ */
function reveal(element) {
  for (let folded = element.closest('details'); folded; folded = folded.parentElement.closest('details')) folded.open = true;
  const part = element.closest('.cs-part');
  if (!part) return;
  const parts = part.parentElement;
  parts.classList.add('is-live');
  [...parts.children].forEach((other) => { other.hidden = other !== part; });
  all('.cs-tabs a[href^="#file-"]').forEach((tab) => {
    if (tab.hash === '#' + part.id) tab.setAttribute('aria-current', 'true');
    else tab.removeAttribute('aria-current');
  });
}

const viewers = all('[data-viewer]').map((root) => new Viewer(root));
const shown = (viewer) => viewer.root.offsetParent !== null;

function open(hash) {
  const { part, place } = read(hash);
  const named = part && document.getElementById(part);
  if (named) reveal(named);
  if (!place) return false;
  const fitting = viewers.filter((viewer) => (!part || (named && named.contains(viewer.root))) && viewer.fits(place));
  const viewer = fitting.find(shown) || fitting[0];
  if (viewer) viewer.go(place);
  else if (named) named.scrollIntoView();
  return Boolean(viewer || named);
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !read(link.hash).part && !read(link.hash).place) return;
  if (!open(link.hash)) return; /* a part without a place: the browser goes there */
  event.preventDefault();
  history.pushState(null, '', link.hash);
});
window.addEventListener('hashchange', () => open(location.hash));
window.addEventListener('popstate', () => open(location.hash));
open(location.hash);

viewers.filter((viewer) => viewer.drawsMarks).forEach((viewer) => {
  viewer.open().then(() => { if (viewer.works) startRedacting(viewer); });
});
