/* Marking what is blacked out: rectangles on the pages and rows of numbers, each following the other. */
import { Mark, drawing } from './regions.js';

const SIDES = ['page', 'left', 'top', 'width', 'height'];
const MOST = 200;

export function startRedacting(viewer) {
  const form = document.querySelector('[data-redact]');
  const list = form.querySelector('[data-regions]');
  const blank = form.querySelector('template').content.firstElementChild;
  const undo = form.querySelector('[data-undo]');
  const isPicture = viewer.kind === 'picture';
  const past = [];

  const rows = () => [...list.children];
  const input = (row, side) => row.querySelector('[name=' + side + ']');
  const values = (row) => SIDES.map((side) => Number(input(row, side).value));
  const all = () => rows().map(values);
  let kept = [];

  function remember() {
    past.push(kept);
    undo.disabled = false;
    kept = all();
  }

  function number() {
    rows().forEach((row, place) => {
      row.querySelector('[data-number]').textContent = place + 1;
      if (row.mark) { row.mark.name = 'Region ' + (place + 1); row.mark.put(row.mark.region); }
    });
    form.querySelector('[data-none]').hidden = rows().length > 0;
  }

  /* The rectangle of a row, put where its numbers say; none while they make no sense. */
  function follow(row) {
    const [page, ...region] = values(row);
    const sheet = viewer.view.sheet(isPicture ? 1 : page);
    const good = sheet && region[2] > 0 && region[3] > 0 && region[0] + region[2] <= 100 && region[1] + region[3] <= 100;
    if (row.mark && (!good || row.mark.sheet !== sheet)) { row.mark.take(); row.mark = null; }
    if (!good) return;
    if (row.mark) { row.mark.put(region); return; }
    row.mark = new Mark(sheet, region, {
      name: 'Region',
      look: 'is-black',
      changed: (now, done) => {
        now.forEach((value, place) => { input(row, SIDES[place + 1]).value = value; });
        if (done) remember();
      },
      remove: () => remove(row)
    });
  }

  function add(numbers) {
    const row = blank.cloneNode(true);
    const id = 'r' + Math.random().toString(36).slice(2, 8);
    SIDES.forEach((side, place) => {
      const field = input(row, side);
      field.value = numbers[place];
      field.id = id + side;
      row.querySelector('label[data-for=' + side + ']').htmlFor = field.id;
    });
    row.querySelector('[data-live]').hidden = false;
    list.append(row);
    follow(row);
    number();
    return row;
  }

  function remove(row) {
    const next = row.nextElementSibling || row.previousElementSibling;
    if (row.mark) row.mark.take();
    row.remove();
    remember();
    number();
    (next ? next.querySelector('[data-remove]') : form.querySelector('[data-add]')).focus();
  }

  function restore(numbers) {
    rows().forEach((row) => { if (row.mark) row.mark.take(); row.remove(); });
    numbers.forEach(add);
    number();
  }

  function make(numbers) {
    if (rows().length >= MOST) { viewer.say(MOST + ' regions are the most.'); return; }
    const row = add(numbers);
    remember();
    row.mark.element.focus({ preventScroll: true });
    viewer.say('Region ' + rows().length + ' is marked.');
  }

  const sent = all().filter((row) => row[3] > 0);
  restore(sent);
  kept = all();
  form.querySelectorAll('[data-live]').forEach((part) => { part.hidden = false; });
  document.querySelectorAll('.cs-sheet').forEach((sheet) => {
    drawing(sheet, (region) => make([Number(sheet.dataset.page) || 1, ...region]));
  });
  form.querySelector('[data-add]').addEventListener('click', () => {
    const page = isPicture ? 1 : viewer.view.page;
    const step = rows().length % 10 * 3; /* so that one does not hide the other */
    make([page, 35 + step, 45 + step, 30, 10]);
    if (!isPicture) viewer.view.show(page);
  });
  undo.addEventListener('click', () => {
    if (!past.length) return;
    kept = past.pop();
    restore(kept);
    undo.disabled = !past.length;
    if (undo.disabled) form.querySelector('[data-add]').focus();
    viewer.say('Taken back. ' + rows().length + ' marked.');
  });
  list.addEventListener('change', (event) => {
    follow(event.target.closest('li'));
    remember();
  });
  list.addEventListener('click', (event) => {
    const button = event.target.closest('[data-remove]');
    if (button) remove(button.closest('li'));
  });
  form.dataset.ready = 'yes';
}
