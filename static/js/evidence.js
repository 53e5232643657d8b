/* Add evidence: a warning before what is not kept by itself is left behind (draft.js keeps the rest). */
(function () {
  'use strict';
  var form = document.getElementById('evidence-form');
  if (!form) return;

  var dirty = false;
  form.addEventListener('input', function (event) {
    dirty = dirty || /^(criterion|files|(range|place)_.*)$/.test(event.target.name); /* draft.js keeps the rest */
  });
  form.addEventListener('submit', function () { dirty = false; });
  window.addEventListener('beforeunload', function (event) {
    if (dirty) event.preventDefault();
  });
})();
