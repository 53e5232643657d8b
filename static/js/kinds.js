/* The fields of a kind of evidence: shown as soon as the kind is chosen, rows added as they are needed.
   Without this file the page shows them after "Keep as draft". */
(function () {
  'use strict';
  var form = document.getElementById('evidence-form');
  var part = form && form.querySelector('[data-kind-fields]');
  if (!part) return;

  function follow() {
    var chosen = form.querySelector('input[name=kind]:checked');
    var any = false;
    part.querySelectorAll('[data-kinds]').forEach(function (field) {
      field.hidden = !chosen || field.dataset.kinds.split(' ').indexOf(chosen.value) < 0;
      any = any || !field.hidden;
    });
    part.hidden = !any;
  }
  form.addEventListener('change', function (event) {
    if (event.target.name === 'kind') follow();
  });

  function number(lines) {
    lines.querySelectorAll('[data-line]').forEach(function (line, place) {
      line.querySelectorAll('[data-number]').forEach(function (label) { label.textContent = place + 1; });
      line.querySelectorAll('[data-column]').forEach(function (input) {
        var id = lines.id + '_' + place + '_' + input.dataset.column;
        line.querySelector('label[for="' + input.id + '"]').htmlFor = id;
        input.id = id;
      });
    });
  }
  part.addEventListener('click', function (event) {
    var button = event.target.closest('[data-add-line]');
    if (!button) return;
    event.preventDefault();
    var lines = button.closest('[data-lines]');
    var all = lines.querySelectorAll('[data-line]');
    var fresh = all[all.length - 1].cloneNode(true);
    fresh.querySelectorAll('[data-column]').forEach(function (input) { input.value = ''; input.id += '-new'; });
    fresh.querySelectorAll('label').forEach(function (label) { label.htmlFor += '-new'; });
    lines.insertBefore(fresh, button);
    number(lines);
    fresh.querySelector('[data-column]').focus();
  });
  follow();
})();
