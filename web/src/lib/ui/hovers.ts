const none = matchMedia('(hover: none)');

/** Whether a pointer rests over things. A finger does not; and where there are only fingers, a browser plays a mouse after each. */
export const hovers = (event: PointerEvent) => event.pointerType === 'mouse' && !none.matches;
