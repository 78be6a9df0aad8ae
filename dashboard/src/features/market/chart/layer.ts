/** A drawing of our own over or under a series: called with the canvas whenever the chart draws. */
import type { IPrimitivePaneRenderer, IPrimitivePaneView, ISeriesPrimitive, PrimitiveHoveredItem, Time } from 'lightweight-charts';

export type Draw = (context: CanvasRenderingContext2D, size: { width: number; height: number }) => void;

export class Layer implements ISeriesPrimitive<Time> {
  private readonly views: readonly IPrimitivePaneView[];
  private request: (() => void) | null = null;

  /** @param at what is at a place of the pane, for the pointer */
  constructor(
    draw: Draw,
    order: 'bottom' | 'normal' | 'top',
    private readonly at: (x: number, y: number) => string | null = () => null,
  ) {
    const renderer: IPrimitivePaneRenderer = {
      draw: (target) => target.useMediaCoordinateSpace(({ context, mediaSize }) => draw(context, mediaSize)),
    };
    this.views = [{ zOrder: () => order, renderer: () => renderer }];
  }

  attached({ requestUpdate }: { requestUpdate: () => void }): void {
    this.request = requestUpdate;
  }

  detached(): void {
    this.request = null;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.views;
  }

  hitTest(x: number, y: number): PrimitiveHoveredItem | null {
    const externalId = this.at(x, y);
    return externalId === null ? null : { externalId, zOrder: 'top', cursorStyle: 'pointer', hitTestPriority: 2 };
  }

  redraw(): void {
    this.request?.();
  }
}
