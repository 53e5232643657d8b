/* The criteria of one piece: Shift and a click ticks a stretch, each tick has its place and note at once, and a place
   can be given to a whole unit. Without it the server adds the place fields after "Tick". */
(function () {
  'use strict';
  var section = document.querySelector('[data-mapping]');
  if (!section) return;
  var form = section.closest('form');
  var places = document.getElementById('places');
  var list = places.querySelector('[data-places]');
  var ofUnit = places.querySelector('[data-places-unit]');
  var ofRow = places.querySelector('[data-place-row]');

  function ticks() { return Array.prototype.slice.call(section.querySelectorAll('input[name=criterion]')); }

  /* Fill in what a copy of a template is about: ids, names, labels. */
  function about(made, key, name) {
    made.querySelectorAll('[id]').forEach(function (each) {
      each.id += key;
      each.name += key;
    });
    made.querySelectorAll('label[for]').forEach(function (each) {
      each.htmlFor += key;
      if (each.classList.contains('visually-hidden')) each.textContent = each.textContent.trim() + ' ' + name;
    });
  }

  function unitPlaces(tick) {
    var unit = tick.closest('[data-unit]').dataset.unit;
    var found = list.querySelector('[data-unit-places="' + unit + '"]');
    if (found) return found;
    found = ofUnit.content.firstElementChild.cloneNode(true);
    found.dataset.unitPlaces = unit;
    about(found, unit, '');
    found.querySelectorAll('[data-number]').forEach(function (each) { each.textContent = tick.dataset.unitNumber; });
    list.append(found);
    return found;
  }

  function placeRow(tick) {
    var row = ofRow.content.firstElementChild.cloneNode(true);
    row.dataset.place = tick.value;
    about(row, tick.value, tick.dataset.unitNumber + ' ' + tick.dataset.code);
    row.querySelector('[data-code]').textContent = tick.dataset.code;
    row.querySelector('[data-statement]').textContent = tick.dataset.statement;
    return row;
  }

  var removed = {}; /* a place typed for a tick that was taken away comes back with it */
  function follow(tick) {
    var row = list.querySelector('[data-place="' + tick.value + '"]');
    if (tick.checked && !row) unitPlaces(tick).querySelector('ul').append(removed[tick.value] || placeRow(tick));
    if (!tick.checked && row) {
      removed[tick.value] = row;
      row.remove();
    }
  }

  function recount(units) {
    var number = list.querySelectorAll('[data-place]').length;
    list.querySelectorAll('[data-unit-places]').forEach(function (each) {
      each.hidden = !each.querySelector('[data-place]');
    });
    places.hidden = !number;
    units.forEach(function (unit) {
      var count = unit.querySelector('[data-unit-count]');
      if (count) count.textContent = unit.querySelectorAll('input[name=criterion]:checked').length + ' ticked';
    });
    var all = form.querySelector('[data-count]');
    if (all) all.textContent = number + (number === 1 ? ' criterion ticked' : ' criteria ticked');
  }

  function settle(changed) {
    changed.forEach(follow);
    recount(new Set(changed.map(function (tick) { return tick.closest('[data-unit]'); })));
  }

  section.addEventListener('change', function (event) {
    if (event.target.name === 'criterion') settle([event.target]);
  });

  /* A stretch runs from the tick that was pressed last to this one and is ticked as that one is. */
  var last = null;
  section.addEventListener('click', function (event) {
    var pressed = event.target;
    if (pressed.name !== 'criterion') return;
    if (event.shiftKey && last && last !== pressed) {
      var all = ticks(), ends = [all.indexOf(last), all.indexOf(pressed)].sort(function (a, b) { return a - b; });
      var stretch = all.slice(ends[0], ends[1] + 1).filter(function (tick) { return !tick.matches(':disabled'); });
      stretch.forEach(function (tick) { tick.checked = last.checked; });
      settle(stretch);
    }
    last = pressed;
  });
  /* Shift and a press on a label would mark text instead. */
  section.addEventListener('mousedown', function (event) {
    if (event.shiftKey && event.target.closest('.cs-tick')) event.preventDefault();
  });

  /* One place for all of a unit goes into each of its fields at once, where it can still be changed. */
  list.addEventListener('input', function (event) {
    if (!('placeAll' in event.target.dataset)) return;
    event.target.closest('[data-unit-places]').querySelectorAll('[data-place] .cs-place').forEach(function (each) {
      each.value = event.target.value;
    });
  });
  form.addEventListener('submit', function () {
    list.querySelectorAll('[data-place-all]').forEach(function (each) { each.value = ''; });
  });
})();
