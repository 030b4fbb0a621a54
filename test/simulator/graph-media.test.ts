/** Media and uploads of the Graph API: what is taken, how long it lives, who may have it, and how it may be sent. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../simulator/media/sha256.ts';
import { hexOf } from '../../simulator/media/store.ts';
import { type Bench, bench, DAY_MS, demo, KAVITA, NUMBER, PRIYA } from './support.ts';

const MB = 1_024 * 1_024;
const PNG = new Uint8Array([137, 80, 78, 71, 1, 2, 3, 250]);
const bearer = { authorization: `Bearer ${demo.token}` };

function fileForm(
  type: string,
  bytes: Uint8Array<ArrayBuffer> | number = PNG,
  fields: Record<string, string> = { messaging_product: 'whatsapp' },
) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob([typeof bytes === 'number' ? new Uint8Array(bytes) : bytes], { type }), 'file.bin');
  return form;
}

async function upload({ simulator }: Bench, form: FormData, numberId = NUMBER) {
  const response = await simulator.fetch(
    new Request(`https://graph.example/v25.0/${numberId}/media`, { method: 'POST', body: form, headers: bearer }),
  );
  return { status: response.status, body: (await response.json()) as any };
}

describe('uploading media', () => {
  it('gives an id at which the file can be found and downloaded byte for byte', async () => {
    const here = bench();
    const { id } = (await upload(here, fileForm('image/png'))).body;
    const found = await here.graph('GET', `/${id}?phone_number_id=${NUMBER}`);
    expect(found.body).toEqual({
      messaging_product: 'whatsapp',
      url: expect.stringMatching(/^https:\/\/graph\.example\/whatsapp_business\/attachments\/\?mid=/),
      mime_type: 'image/png',
      sha256: createHash('sha256').update(PNG).digest('hex'),
      file_size: '8',
      id,
    });
    const file = await here.simulator.fetch(new Request(found.body.url, { headers: bearer }));
    expect([file.headers.get('content-type'), new Uint8Array(await file.arrayBuffer())]).toEqual(['image/png', PNG]);
    expect(here.simulator.calls.search({ path: '/media' })[0]?.request).toContain('file=(image/png, 8 bytes)');
  });

  it.each([
    ['no messaging_product', fileForm('image/png', PNG, {}), 100, 'messaging_product'],
    ['no file', (() => fileForm('image/png'))(), 100, 'parameter file'],
    ['a type nobody takes', fileForm('application/zip'), 100, "Received file of type 'application/zip'"],
    ['no type at all', fileForm(''), 100, 'must be a file with one of the following types'],
    ['an empty file', fileForm('image/png', 0), 131053, 'empty'],
    ['a picture over 5 MB', fileForm('image/jpeg', 5 * MB + 1), 131053, 'image may have'],
    ['a video over 16 MB', fileForm('video/mp4', 16 * MB + 1), 131053, 'video may have'],
    ['a sticker over 500 KB', fileForm('image/webp', 500 * 1_024 + 1), 131053, 'sticker may have'],
  ])('refuses %s', async (name, form, code, because) => {
    if (name === 'no file') form.delete('file');
    const refused = await upload(bench(), form);
    expect(refused).toMatchObject({ status: 400, body: { error: { code } } });
    expect(JSON.stringify(refused.body)).toContain(because);
  });

  it.each([
    ['a picture of 5 MB', fileForm('image/jpeg', 5 * MB)],
    ['a voice note with its codec', fileForm('audio/ogg; codecs=opus')],
    [
      'a file whose type only the field tells',
      fileForm('application/octet-stream', PNG, { messaging_product: 'whatsapp', type: 'image/png' }),
    ],
  ])('takes %s', async (_name, form) => {
    expect((await upload(bench(), form)).status).toBe(200);
  });

  it('is not for another tenant, nor through another number', async () => {
    const here = bench();
    const { id } = (await upload(here, fileForm('image/png'))).body;
    here.simulator.addAccount({
      wabaId: '7700000000000001',
      phoneNumberId: '8800000000000001',
      displayPhone: '+912240961199',
      verifiedName: 'Other',
      token: 'other-token',
      portfolioId: '9900000000000001',
    });
    const { url } = (await here.graph('GET', `/${id}`)).body;
    expect((await here.graph('GET', `/${id}`, undefined, 'other-token')).body.error).toMatchObject({ code: 100, error_subcode: 33 });
    expect((await here.graph('GET', `/${id}?phone_number_id=8800000000000001`)).status).toBe(400);
    expect((await here.simulator.fetch(new Request(url, { headers: { authorization: 'Bearer other-token' } }))).status).toBe(404);
    expect((await here.simulator.fetch(new Request(url))).status).toBe(401);
    here.simulator.phone(PRIYA).sendText('8800000000000001', 'hi');
    const image = { to: PRIYA, type: 'image', image: { id } };
    expect((await here.send(image, { numberId: '8800000000000001', token: 'other-token' })).body.error.code).toBe(131009);
  });
});

describe('the life of media', () => {
  it('ends an address after five minutes, and a new one can be had', async () => {
    const here = bench();
    const { id } = (await upload(here, fileForm('image/png'))).body;
    const { url } = (await here.graph('GET', `/${id}`)).body;
    const status = async (address: string) => (await here.simulator.fetch(new Request(address, { headers: bearer }))).status;
    here.simulator.clock.wind(5 * 60_000 - 1);
    expect(await status(url)).toBe(200);
    here.simulator.clock.wind(1);
    expect(await status(url)).toBe(404);
    expect(await status(url.replace(/ext=\d+/, 'ext=9999999999'))).toBe(404);
    expect(await status((await here.graph('GET', `/${id}`)).body.url)).toBe(200);
  });

  it.each([
    ['an uploaded file after 30 days', 30, async (here: Bench) => (await upload(here, fileForm('image/png'))).body.id],
    [
      'a received one after 7 days',
      7,
      async (here: Bench) => {
        here.simulator.phone(KAVITA).send(NUMBER, 'image', { caption: 'My shop' });
        await here.simulator.deliverDue();
        return (here.messages()[0] as { image: { id: string } }).image.id;
      },
    ],
  ])('ends %s', async (_name, days, make) => {
    const here = bench();
    const id = await make(here);
    here.simulator.clock.wind(days * DAY_MS - 1);
    expect((await here.graph('GET', `/${id}`)).status).toBe(200);
    here.simulator.clock.wind(1);
    expect((await here.graph('GET', `/${id}`)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it('ends when it is deleted, once', async () => {
    const here = bench();
    const { id } = (await upload(here, fileForm('image/png'))).body;
    expect((await here.graph('DELETE', `/${id}`)).body).toEqual({ success: true });
    expect((await here.graph('DELETE', `/${id}`)).status).toBe(400);
  });

  it('keeps at most 32 MB, the newest first', async () => {
    const here = bench();
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) ids.push((await upload(here, fileForm('video/mp4', 15 * MB))).body.id);
    expect([...here.simulator.state.media.files.keys()]).toEqual(ids.slice(1));
  });
});

describe('media in messages', () => {
  it.each(['image', 'sticker', 'audio', 'video', 'document'])('gives a %s that a person sends an id, a type and a hash', async (type) => {
    const here = bench();
    here.simulator.phone(KAVITA).send(NUMBER, type, {});
    await here.simulator.deliverDue();
    const media = here.messages()[0]?.[type] as { id: string; mime_type: string; sha256: string };
    const { url } = (await here.graph('GET', `/${media.id}`)).body;
    const bytes = new Uint8Array(await (await here.simulator.fetch(new Request(url, { headers: bearer }))).arrayBuffer());
    expect(bytes.length).toBeGreaterThan(0);
    expect(media.sha256).toBe(createHash('sha256').update(bytes).digest('base64'));
  });

  it('keeps the bytes that a person really sent', async () => {
    const here = bench();
    here.simulator.phone(KAVITA).send(NUMBER, 'document', { data: btoa('rupees'), mime_type: 'text/plain', filename: 'a.txt' });
    await here.simulator.deliverDue();
    const media = here.messages()[0]?.document as { id: string };
    expect(media).toMatchObject({ mime_type: 'text/plain', filename: 'a.txt' });
    expect(media).not.toHaveProperty('data');
    const { url } = (await here.graph('GET', `/${media.id}`)).body;
    expect(await (await here.simulator.fetch(new Request(url, { headers: bearer }))).text()).toBe('rupees');
  });

  it.each([
    ['an unknown id', () => '123456', 'image', 131009],
    ['a text as an image', (here: Bench) => upload(here, fileForm('text/plain')), 'image', 131053],
    ['a picture as a video', (here: Bench) => upload(here, fileForm('image/png')), 'video', 131053],
    ['a static sticker over 100 KB', (here: Bench) => upload(here, fileForm('image/webp', 100 * 1_024 + 1)), 'sticker', 131053],
  ])('refuses to send %s', async (_name, make, type, code) => {
    const here = bench();
    here.simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    const made = await make(here);
    const id = typeof made === 'string' ? made : made.body.id;
    expect((await here.send({ to: PRIYA, type, [type]: { id } })).body.error?.code).toBe(code);
    const header = { type: 'button', header: { type, [type]: { id } }, body: { text: 'x' } };
    const interactive = { ...header, action: { buttons: [{ type: 'reply', reply: { id: '1', title: 'a' } }] } };
    if (type !== 'sticker') expect((await here.send({ to: PRIYA, type: 'interactive', interactive })).body.error?.code).toBe(code);
    expect(here.simulator.sends.count).toBe(0);
  });

  it('sends any file that was uploaded as a document', async () => {
    const here = bench();
    here.simulator.phone(PRIYA).sendText(NUMBER, 'hi');
    const { id } = (await upload(here, fileForm('image/png'))).body;
    expect((await here.send({ to: PRIYA, type: 'document', document: { id, filename: 'a.png' } })).status).toBe(200);
  });
});

describe('resumable uploads', () => {
  const open = (here: Bench, query: string) => here.graph('POST', `/${demo.app.id}/uploads?${query}`);
  const push = async ({ simulator }: Bench, id: string, bytes: Uint8Array<ArrayBuffer>, offset: number) => {
    const headers = { authorization: `OAuth ${demo.token}`, file_offset: String(offset) };
    const response = await simulator.fetch(new Request(`https://graph.example/v25.0/${id}`, { method: 'POST', body: bytes, headers }));
    return (await response.json()) as any;
  };

  it('takes a file in parts and answers a handle that a profile picture can use', async () => {
    const here = bench();
    const { id } = (await open(here, 'file_length=8&file_type=image/png&file_name=a.png')).body;
    expect(id).toMatch(/^upload:/);
    expect(await push(here, id, PNG.slice(0, 5), 0)).toEqual({ id, file_offset: 5 });
    expect((await here.graph('GET', `/${id}`)).body).toEqual({ id, file_offset: 5 });
    const { h } = await push(here, id, PNG.slice(5), 5);
    expect(h).toMatch(/^4::/);
    const profile = { messaging_product: 'whatsapp', profile_picture_handle: h };
    expect((await here.graph('POST', `/${NUMBER}/whatsapp_business_profile`, profile)).body).toEqual({ success: true });
    const shown = (await here.graph('GET', `/${NUMBER}/whatsapp_business_profile?fields=profile_picture_url`)).body;
    expect(shown.data[0].profile_picture_url).toMatch(/^https:/);
  });

  it.each([
    ['no length', 'file_type=image/png', 'file_length'],
    ['no type', 'file_length=8', 'file_type'],
    ['a type that samples do not have', 'file_length=8&file_type=image/gif', 'must be one of'],
  ])('refuses %s', async (_name, query, because) => {
    expect((await open(bench(), query)).body.error.message).toContain(because);
  });

  it('refuses a wrong offset, too many bytes, and an unknown session or app', async () => {
    const here = bench();
    const { id } = (await open(here, 'file_length=4&file_type=image/png')).body;
    expect((await push(here, id, PNG.slice(0, 2), 1)).error.message).toContain('file_offset must be 0');
    expect((await push(here, id, PNG, 0)).error.message).toContain('longer');
    expect((await push(here, 'upload:none', PNG, 0)).error.error_subcode).toBe(33);
    expect((await here.graph('POST', '/99/uploads?file_length=1&file_type=image/png')).body.error.error_subcode).toBe(33);
  });
});

it('hashes any bytes as everybody else does', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(hexOf(sha256(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'));
    }),
  );
});
