/* Notes at places in the files: made by a button of the viewer or by key, shown in the viewer again. */
import { fragment } from '../viewer/places.js';

export function startNotes(form) {
  const list = form.querySelector('[data-notes]');
  const press = (what) => {
    const buttons = [...document.querySelectorAll('[data-do=' + what + ']')];
    const shown = buttons.find((button) => button.offsetParent !== null);
    if (shown) shown.click();
  };
  const keys = { mark: () => press('mark'), note: () => press('note') };
  if (!list) return keys;
  let made = list.children.length;

  const field = (line, name) => line.querySelector('[name=note_' + name + ']');
  const isEmpty = (line) => !field(line, 'place').value && !field(line, 'text').value;
  const tell = () => form.dispatchEvent(new Event('change', { bubbles: true }));

  function dress(line) {
    line.querySelectorAll('[data-note-go], [data-note-off]').forEach((button) => { button.hidden = false; });
  }

  /* An empty line like the last one, with names of its own for its labels. */
  function add() {
    const line = list.lastElementChild.cloneNode(true);
    const old = made;
    made += 1;
    line.querySelectorAll('[id], [for], .visually-hidden').forEach((part) => {
      ['id', 'for'].forEach((name) => {
        if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace(/\d+$/, made));
      });
      if (part.matches('.visually-hidden')) part.textContent = part.textContent.replace(String(old), String(made));
    });
    ['place', 'text'].forEach((name) => { field(line, name).value = ''; });
    list.append(line);
    return line;
  }

  document.addEventListener('viewer:note', (event) => {
    const { file, place } = event.detail;
    const line = isEmpty(list.lastElementChild) ? list.lastElementChild : add();
    field(line, 'file').value = file;
    field(line, 'place').value = place;
    field(line, 'text').focus();
    tell();
  });

  list.addEventListener('click', (event) => {
    const line = event.target.closest('[data-note]');
    if (event.target.closest('[data-note-off]')) {
      if (list.children.length > 1) line.remove();
      else ['place', 'text'].forEach((name) => { field(line, name).value = ''; });
      field(list.lastElementChild, 'place').focus();
      tell();
    } else if (event.target.closest('[data-note-go]')) {
      location.hash = placeOf(field(line, 'file').value, field(line, 'place').value);
    }
  });

  [...list.children].forEach(dress);
  return keys;
}

/* The end of the address of a place as it is written; words that are no place open the file. */
function placeOf(file, words) {
  const page = words.match(/^p\.? ?(\d+)/);
  const time = words.match(/^(?:(\d+):)?(\d+):(\d\d)/);
  const region = words.match(/at ([\d.]+),([\d.]+) ([\d.]+)x([\d.]+)/);
  const place = {};
  if (page) place.page = Number(page[1]);
  if (time) place.start = Number(time[1] || 0) * 3600 + Number(time[2]) * 60 + Number(time[3]);
  if (region) place.region = region.slice(1).map(Number);
  return fragment(file, place);
}
