/** Socket.IO on a bare WebSocket: hundreds of clients in one process, that can stop reading. */
import { WebSocket } from 'ws';

const OPEN_MS = 20_000;
/** Numbers stand at the head of a message, which may be long. */
const HEAD = 300;
const NUMBERS = /"seq":(\d+),"type":"(snapshot|update)","ts":(\d+)/;

export interface Received {
  event: string;
  channel: string;
  seq: number;
  type: string;
  /** Milliseconds from the making of the message to its arrival. */
  delayMs: number;
}

export class LiveSocket {
  /** Told of each message of a channel. */
  onMessage: (message: Received) => void = () => undefined;
  onClose: () => void = () => undefined;
  /** Of `server:disconnect`; null until then. */
  cutCode: string | null = null;
  messages = 0;
  private requests = 0;
  private readonly answers = new Map<number, (answer: unknown) => void>();
  readonly socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.socket = socket;
  }

  /** Connected to the namespace. @throws Error where it is refused or takes too long */
  static async open(url: string, apiKey: string): Promise<LiveSocket> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws').replace(/\/$/, '')}/socket.io/?EIO=4&transport=websocket`, {
      perMessageDeflate: false,
    });
    const live = new LiveSocket(socket);
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string): void => {
        clearTimeout(timer);
        socket.terminate();
        reject(new Error(why));
      };
      const timer = setTimeout(() => fail('no answer'), OPEN_MS);
      socket.on('error', (error) => fail(error.message));
      socket.on('close', () => {
        fail('closed');
        live.onClose();
      });
      socket.on('message', (data: Buffer) => {
        const text = data.toString();
        if (text === '2') socket.send('3');
        else if (text.startsWith('0')) socket.send(`40/live,${JSON.stringify({ apiKey })}`);
        else if (text.startsWith('40/live,')) {
          clearTimeout(timer);
          resolve();
        } else if (text.startsWith('44/live,')) fail(text);
        else live.receive(text);
      });
    });
    return live;
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  request(event: string, body: unknown): Promise<unknown> {
    this.requests += 1;
    const id = this.requests;
    const answer = new Promise((resolve) => this.answers.set(id, resolve));
    this.socket.send(`42/live,${id}${JSON.stringify([event, body])}`);
    return answer;
  }

  /** Reads no more; the system takes what it can hold, then the server has to. */
  stopReading(): void {
    this.socket.pause();
  }

  /** Gone without a word. */
  destroy(): void {
    this.socket.terminate();
  }

  private receive(text: string): void {
    const answer = /^43\/live,(\d+)(.*)$/s.exec(text);
    if (answer !== null) {
      this.answers.get(Number(answer[1]))?.(JSON.parse(answer[2]!)[0]);
      this.answers.delete(Number(answer[1]));
      return;
    }
    if (!text.startsWith('42/live,')) return;
    const head = text.slice(0, HEAD);
    const numbers = NUMBERS.exec(head);
    if (numbers === null) {
      this.cutCode = /"server:disconnect",\{"code":"(\w+)"/.exec(head)?.[1] ?? this.cutCode;
      return;
    }
    this.messages += 1;
    this.onMessage({
      event: /^42\/live,\["([^"]+)"/.exec(head)![1]!,
      channel: /"channel":"([^"]+)"/.exec(head)![1]!,
      seq: Number(numbers[1]),
      type: numbers[2]!,
      delayMs: Date.now() - Number(numbers[3]),
    });
  }
}

/** Opens many, some at a time, by turns on the urls. */
export async function openSockets(count: number, urls: readonly string[], apiKeys: readonly string[]): Promise<LiveSocket[]> {
  const sockets: LiveSocket[] = [];
  for (let at = 0; at < count; at += 50) {
    const some = Array.from({ length: Math.min(50, count - at) }, (_, i) =>
      LiveSocket.open(urls[(at + i) % urls.length]!, apiKeys[(at + i) % apiKeys.length]!),
    );
    sockets.push(...(await Promise.all(some)));
  }
  return sockets;
}

/** Nearest rank; 0 of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
