import { afterEach, describe, expect, it, vi } from 'vitest';
import { router } from './router.svelte';

/** What the browser does when somebody goes back: the entry before, and word of it. */
function goneBack(state: unknown = null, to = location.href) {
  history.replaceState(state, '', to);
  dispatchEvent(new PopStateEvent('popstate', { state }));
}

describe('what lies over the page', () => {
  afterEach(() => goneBack(null, '/'));

  it('goes first when somebody goes back, and that is no move', () => {
    router.go('/inbox/c1');
    const { moves } = router;
    const [under, top] = [vi.fn(), vi.fn()];
    router.over(under);
    router.over(top);
    goneBack({ layer: 1 });
    expect([under.mock.calls.length, top.mock.calls.length]).toEqual([0, 1]);
    goneBack();
    expect([under.mock.calls.length, top.mock.calls.length]).toEqual([1, 1]);
    expect([router.path, router.moves]).toEqual(['/inbox/c1', moves]);
  });

  it('takes its place in the history with it when it goes by itself', async () => {
    const back = vi.spyOn(history, 'back').mockImplementation(() => {});
    router.go('/inbox/c2');
    const leave = vi.fn();
    router.over(leave)();
    await Promise.resolve();
    expect(back).toHaveBeenCalledTimes(1);
    // Who moves on before the browser is back moves after it.
    router.go('/inbox');
    expect(router.path).toBe('/inbox/c2');
    goneBack();
    expect(router.path).toBe('/inbox');
    expect(leave).not.toHaveBeenCalled();
  });

  it('leaves its place to a page that is gone to from it', async () => {
    const back = vi.spyOn(history, 'back').mockImplementation(() => {});
    const push = vi.spyOn(history, 'pushState');
    router.go('/inbox/c3');
    const gone = router.over(() => {});
    push.mockClear();
    router.go('/orders/o1');
    gone();
    await Promise.resolve();
    expect(router.path).toBe('/orders/o1');
    expect(push).not.toHaveBeenCalled();
    expect(back).not.toHaveBeenCalled();
  });
});
