/* Add evidence: names of chosen files, a place field for each tick, a warning before typed text is left behind.
   All of the page works without it; the server then adds the place fields after "Tick". */
(function () {
  'use strict';
  var form = document.getElementById('evidence-form');
  if (!form) return;

  var files = document.getElementById('id_files');
  var told = form.querySelector('[data-chosen]');
  files.addEventListener('change', function () {
    var names = Array.prototype.map.call(files.files, function (file) { return file.name; });
    told.textContent = names.length ? names.length + ' chosen: ' + names.join(', ') : '';
  });

  var places = document.getElementById('places');
  var list = places.querySelector('[data-places]');

  function element(tag, css, text) {
    var made = document.createElement(tag);
    if (css) made.className = css;
    if (text) made.textContent = text;
    return made;
  }

  function placeRow(tick) {
    var row = element('li', 'cs-item');
    var id = 'place_' + tick.value;
    row.dataset.place = tick.value;
    var ref = element('span', 'cs-ref');
    ref.append(element('span', 'cs-mono cs-b', tick.dataset.code), element('span', 'cs-mono cs-xs cs-3', tick.dataset.unitNumber));
    var label = element('label', 'visually-hidden', 'Place in the evidence for ' + tick.dataset.unitNumber + ' ' + tick.dataset.code);
    label.htmlFor = id;
    var input = element('input', 'form-control cs-mono');
    input.id = input.name = id;
    input.placeholder = '03:10, p. 2';
    input.size = 12;
    input.maxLength = 60;
    input.autocomplete = 'off';
    var end = element('div');
    end.append(label, input);
    row.append(ref, element('span', '', tick.dataset.statement), end);
    return row;
  }

  var removed = {}; /* a place typed for a tick that was taken away comes back with it */
  function follow(tick) {
    var row = list.querySelector('[data-place="' + tick.value + '"]');
    if (tick.checked && !row) list.append(removed[tick.value] || placeRow(tick));
    if (!tick.checked && row) { removed[tick.value] = row; row.remove(); }
    places.hidden = !list.children.length;
    var unit = tick.closest('[data-unit]');
    var count = unit.querySelector('[data-unit-count]');
    if (count) count.textContent = unit.querySelectorAll('input[name=criterion]:checked').length + ' ticked';
    var all = form.querySelector('[data-count]');
    var number = list.children.length;
    if (all) all.textContent = number + (number === 1 ? ' criterion ticked' : ' criteria ticked');
  }
  form.addEventListener('change', function (event) {
    if (event.target.name === 'criterion') follow(event.target);
  });

  var dirty = false;
  form.addEventListener('input', function (event) {
    dirty = dirty || /^(criterion|files|(range|place)_.*)$/.test(event.target.name); /* draft.js keeps the rest */
  });
  form.addEventListener('submit', function () { dirty = false; });
  window.addEventListener('beforeunload', function (event) {
    if (dirty) event.preventDefault();
  });
})();
