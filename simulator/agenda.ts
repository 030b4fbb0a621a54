/** What is to happen later, by the simulator's clock: a binary heap in an array, so that it stays plain data. */
import type { DeliveryStatus } from './state.ts';

interface Due {
  dueAtMs: number;
  /** Keeps the order of jobs that are due at the same moment. */
  number: number;
}

/** A message is about to be sent, delivered, read or failed. */
export interface StatusJob extends Due {
  kind: 'status';
  wamid: string;
  status: DeliveryStatus;
  errorCode?: number;
}

/** A template has been looked at. */
export interface ReviewJob extends Due {
  kind: 'review';
  wabaId: string;
  templateId: string;
}

/** A template's pause or its time after deletion ends, or its category changes as announced. */
export interface TemplateJob extends Due {
  kind: 'template';
  what: 'unpause' | 'forget' | 'categorize';
  wabaId: string;
  templateId: string;
  category?: string;
}

/** A display name has been looked at. */
export interface NameReviewJob extends Due {
  kind: 'name_review';
  numberId: string;
  /** If not what the settings say. */
  decision?: 'APPROVED' | 'REJECTED';
}

/** A person's oldest update is to be posted to the webhook a bot had then. */
export interface TelegramJob extends Due {
  kind: 'telegram';
  botId: number;
  userId: number;
  webhookNumber: number;
}

/** A webhook that is waiting for its 200. */
export interface WebhookJob extends Due {
  kind: 'webhook';
  wabaId: string;
  /** What the entry is named by, where that is not the account. */
  entryId?: string;
  /** Null for fields of the account. */
  numberId: string | null;
  field: string;
  value: Record<string, unknown>;
  firstAtMs: number;
  failures: number;
  /** An inbound message whose ticks follow this webhook. */
  wamid?: string;
  /** A fault said that it comes later than others. */
  isPutOff?: boolean;
  /** Further updates that go in the same POST. */
  more?: WebhookUpdate[];
}

export type WebhookUpdate = Pick<WebhookJob, 'wabaId' | 'numberId' | 'field' | 'value'> & Partial<Pick<WebhookJob, 'entryId' | 'wamid'>>;

export type Job = StatusJob | ReviewJob | TemplateJob | NameReviewJob | TelegramJob | WebhookJob;
type Unnumbered<J> = J extends Job ? Omit<J, 'number'> : never;
export type NewJob = Unnumbered<Job>;

export interface Agenda {
  add: (job: NewJob) => void;
  /** Takes the next job that is due, if any. */
  takeDue: (nowMs: number) => Job | undefined;
  nextDueAt: () => number | null;
  /** In no order. */
  list: () => readonly Job[];
  /** Costs a walk through all of it. */
  remove: (jobs: readonly Job[]) => void;
  readonly size: number;
}

export function createAgenda(state: { agenda: Job[]; nextJob: number }): Agenda {
  const heap = state.agenda;
  return {
    add(job) {
      state.nextJob += 1;
      heap.push({ ...job, number: state.nextJob } as Job);
      siftUp(heap, heap.length - 1);
    },
    takeDue(nowMs) {
      const first = heap[0];
      if (!first || first.dueAtMs > nowMs) return undefined;
      const last = heap.pop() as Job;
      if (heap.length > 0) {
        heap[0] = last;
        siftDown(heap, 0);
      }
      return first;
    },
    nextDueAt: () => heap[0]?.dueAtMs ?? null,
    list: () => heap,
    remove(jobs) {
      const gone = new Set(jobs.map((job) => job.number));
      const kept = heap.filter((job) => !gone.has(job.number)).toSorted((a, b) => (isBefore(a, b) ? -1 : 1));
      // A sorted array is a heap.
      heap.length = 0;
      for (const job of kept) heap.push(job);
    },
    get size() {
      return heap.length;
    },
  };
}

const isBefore = (a: Job, b: Job) => a.dueAtMs < b.dueAtMs || (a.dueAtMs === b.dueAtMs && a.number < b.number);

function siftUp(heap: Job[], start: number): void {
  let at = start;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const job = heap[at] as Job;
    const above = heap[parent] as Job;
    if (!isBefore(job, above)) return;
    heap[at] = above;
    heap[parent] = job;
    at = parent;
  }
}

function siftDown(heap: Job[], start: number): void {
  let at = start;
  for (;;) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      const job = heap[child];
      if (job && isBefore(job, heap[least] as Job)) least = child;
    }
    if (least === at) return;
    const job = heap[at] as Job;
    heap[at] = heap[least] as Job;
    heap[least] = job;
    at = least;
  }
}
