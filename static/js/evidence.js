/* Add evidence: names of chosen files, a warning before typed text is left behind. All of the page works without it. */
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

  var dirty = false;
  form.addEventListener('input', function (event) {
    dirty = dirty || /^(criterion|files|(range|place)_.*)$/.test(event.target.name); /* draft.js keeps the rest */
  });
  form.addEventListener('submit', function () { dirty = false; });
  window.addEventListener('beforeunload', function (event) {
    if (dirty) event.preventDefault();
  });
})();
