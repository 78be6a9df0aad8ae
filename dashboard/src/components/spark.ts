/** Draws a line of a few dozen values into a small canvas: no axes, no numbers, holes left open. */

export interface SparkLook {
  /** In CSS pixels; the canvas is as large. */
  width: number;
  height: number;
  color: string;
  /** Share of the values that fills half the height at least. */
  least?: number;
  /** Values from the first known one to the last that a line needs: two or three of them would be a steep mark that says nothing. */
  shortest?: number;
}

/** @param values NaN and null: nothing known */
export function drawSpark(
  canvas: HTMLCanvasElement,
  values: ArrayLike<number | null>,
  { width, height, color, least = 0, shortest = 2 }: SparkLook,
): void {
  const ratio = devicePixelRatio || 1;
  const across = Math.round(width * ratio);
  const down = Math.round(height * ratio);
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  const g = canvas.getContext('2d');
  if (g === null) return;
  g.clearRect(0, 0, across, down);
  let low = Infinity;
  let high = -Infinity;
  let first = -1;
  let last = -1;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (value == null || Number.isNaN(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    if (first === -1) first = index;
    last = index;
  }
  if (first === -1 || last - first + 1 < shortest) return;
  const inset = 1.5 * ratio;
  // What hardly moves is a flat line, not a storm in its last digit.
  const range = Math.max(high - low, (Math.abs(high) + Math.abs(low)) * least);
  const scale = range === 0 ? 0 : (down - 2 * inset) / range;
  const middle = down / 2;
  const center = (high + low) / 2;
  const step = values.length > 1 ? (across - 2 * inset) / (values.length - 1) : 0;
  g.beginPath();
  let isDown = false;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (value == null || Number.isNaN(value)) {
      isDown = false;
      continue;
    }
    const x = inset + index * step;
    const y = middle - (value - center) * scale;
    if (isDown) g.lineTo(x, y);
    else g.moveTo(x, y);
    isDown = true;
  }
  g.strokeStyle = color;
  g.lineWidth = 1.1 * ratio;
  g.lineJoin = 'round';
  g.stroke();
}
