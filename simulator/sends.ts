/** What the business sent and Meta accepted, oldest first: the first thing a test looks at. */
import type { Message, SimulatorState } from './state.ts';

export interface Send {
  wamid: string;
  numberId: string;
  /** E.164 with +. */
  to: string;
  type: string;
  /** The body of the Graph call. */
  payload: Record<string, unknown>;
  biz_opaque_callback_data?: string;
  atMs: number;
  status: Message['status'];
  times: Message['times'];
}

export interface Sends {
  all: () => Send[];
  /** Those to one person, by phone in E.164. */
  to: (phone: string) => Send[];
  /** The newest, to this person if one is named. */
  last: (phone?: string) => Send | undefined;
  readonly count: number;
}

export function sendsOf(state: SimulatorState): Sends {
  const all = () => [...state.messages.values()].filter((message) => message.direction === 'out').map(sendOf);
  const to = (phone: string) => all().filter((send) => send.to === phone);
  return {
    all,
    to,
    last: (phone) => (phone === undefined ? all() : to(phone)).at(-1),
    get count() {
      let count = 0;
      for (const message of state.messages.values()) if (message.direction === 'out') count += 1;
      return count;
    },
  };
}

function sendOf(message: Message): Send {
  const { wamid, numberId, phone, type, payload, atMs, status, times, callbackData } = message;
  return {
    wamid,
    numberId,
    to: phone,
    type,
    payload,
    atMs,
    status,
    times,
    ...(callbackData === undefined ? {} : { biz_opaque_callback_data: callbackData }),
  };
}
