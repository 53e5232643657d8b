/* A suggested criterion is ticked on the page at once; without this script its button keeps the draft and ticks it. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-tick]");
  if (!button) return;
  const tick = document.querySelector(`input[name="criterion"][value="${button.value}"]`);
  if (!tick || tick.disabled) return;
  event.preventDefault();
  for (let around = tick.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  if (!tick.checked) tick.click();
  button.closest("[data-suggestion]").remove();
  tick.focus();
});
