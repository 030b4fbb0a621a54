/** Submits Switchboard's templates to the simulator's Graph API, as production does, and lets its reviewer approve them at once. */
import { submission, TEMPLATES } from '../../src/templates/catalogue.ts';
import { demo } from '../demo.ts';

export interface ApprovedTemplate {
  platformId: string;
  name: string;
  language: string;
  category: string;
  status: string;
  components: unknown[];
}

/** Answers them as the Graph API lists them. What is there already is not submitted again, nor decided again. */
export async function approveTemplates(simulatorUrl: string): Promise<ApprovedTemplate[]> {
  const templates = `${simulatorUrl}/v25.0/${demo.wabaId}/message_templates`;
  const there = new Set((await list(templates)).map(({ name }) => name));
  for (const form of Object.values(TEMPLATES)) {
    if (there.has(form.name)) continue;
    await post(templates, submission(form));
    await post(`${simulatorUrl}/_sim/templates/decide`, {
      wabaId: demo.wabaId,
      name: form.name,
      language: form.language,
      status: 'APPROVED',
    });
  }
  const ours = new Set<string>(Object.values(TEMPLATES).map(({ name }) => name));
  return (await list(templates)).filter(({ name }) => ours.has(name));
}

async function list(templates: string): Promise<ApprovedTemplate[]> {
  const { data } = (await call(`${templates}?limit=250`)) as { data: (Omit<ApprovedTemplate, 'platformId'> & { id: string })[] };
  return data.map(({ id, name, language, category, status, components }) => ({
    platformId: id,
    name,
    language,
    category,
    status,
    components,
  }));
}

const post = (url: string, body: unknown) => call(url, { method: 'POST', body: JSON.stringify(body) });

async function call(url: string, init: RequestInit = {}): Promise<unknown> {
  const headers = { Authorization: `Bearer ${demo.token}`, 'Content-Type': 'application/json' };
  const response = await fetch(url, { ...init, headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`The simulator refused ${url}: ${text}`);
  return JSON.parse(text);
}
