/* Arrow keys, Home and End go from cell to cell of a .cs-grid. Its links stay links: Tab and Enter work as everywhere.
   What a cell has to tell stands in the element that the table names in data-told, for eyes; readers hear its label. */
(function () {
  'use strict';
  var STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

  /* The links of the table by row and column; a row or a cell without one is left out on the way. */
  function place(table, cell) {
    var rows = Array.from(table.querySelectorAll('tbody tr')).filter(function (row) { return row.querySelector('a.cs-cell'); });
    var row = cell.closest('tr');
    return { rows: rows, row: rows.indexOf(row), column: cell.closest('td').cellIndex };
  }

  function linkIn(row, column) {
    var cell = row && row.cells[column];
    return cell && cell.querySelector('a.cs-cell');
  }

  function next(at, step) {
    var row = at.row + step[0];
    var column = at.column + step[1];
    while (at.rows[row] && column > 0 && column < at.rows[row].cells.length) {
      var link = linkIn(at.rows[row], column);
      if (link) return link;
      row += step[0];
      column += step[1];
    }
    return null;
  }

  function tell(event) {
    var cell = event.target.closest && event.target.closest('.cs-grid[data-told] .cs-cell');
    var line = cell && document.getElementById(cell.closest('.cs-grid').dataset.told);
    if (!line) return;
    line.textContent = cell.title;
    line.hidden = false;
  }
  document.addEventListener('focusin', tell);
  document.addEventListener('pointerover', tell);

  document.addEventListener('keydown', function (event) {
    var cell = event.target.closest && event.target.closest('.cs-grid a.cs-cell');
    if (!cell || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    var links = cell.closest('tr').querySelectorAll('a.cs-cell');
    var to = event.key === 'Home' ? links[0] : event.key === 'End' ? links[links.length - 1] : null;
    if (STEPS[event.key]) to = next(place(cell.closest('.cs-grid'), cell), STEPS[event.key]);
    else if (!to) return;
    event.preventDefault();
    if (to) to.focus();
  });
})();
