/** Does something once the next frame has been drawn, or in a window that nobody sees (it has no frames) soon. Call the answer to leave it. */
export function afterPaint(run: () => void): () => void {
  let later: ReturnType<typeof setTimeout> | undefined;
  const over = () => {
    leave();
    run();
  };
  const frame = requestAnimationFrame(() => (later = setTimeout(over)));
  const latest = setTimeout(over, 200);
  function leave() {
    cancelAnimationFrame(frame);
    clearTimeout(later);
    clearTimeout(latest);
  }
  return leave;
}
