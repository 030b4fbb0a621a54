/** The Graph calls about messages, media, numbers, accounts and templates: one line each. */
import type { Hono } from 'hono';
import type { Core } from '../core.ts';
import type { GraphEnv } from './answer.ts';
import { blockUsers, listBlocked, unblockUsers } from './block-users.ts';
import { createTemplate } from './create-template.ts';
import { deleteTemplates } from './delete-templates.ts';
import { editTemplate } from './edit-template.ts';
import type { C, Guards } from './guards.ts';
import { markRead } from './mark-read.ts';
import { deleteMedia, readMedia, uploadMedia } from './media.ts';
import { send } from './messages.ts';
import { readSettings, updateSettings } from './number-settings.ts';
import { listNumbers, readNumber, updateNumber } from './numbers.ts';
import { readProfile, updateProfile } from './profile.ts';
import { listSubscribed, subscribe, unsubscribe } from './subscribed-apps.ts';
import { listTemplates, readTemplate } from './templates.ts';
import { continueUpload, openUpload, readUpload } from './uploads.ts';
import { readWaba } from './waba.ts';

const urlOf = (c: C) => new URL(c.req.url);
const fieldsOf = (c: C) => c.req.query('fields');

export function messagingRoutes(app: Hono<GraphEnv>, core: Core, { messaging, reply }: Guards, version: string): void {
  const node = `${version}/:id{[0-9]+}`;
  const sends = messaging((number, c) => (c.var.body.status === 'read' ? markRead : send)(core, number, c.var.body, c.var.fault));
  app.post(`${node}/messages`, sends);
  const uploads = messaging((number, c) => uploadMedia(core, number, c.var.form, urlOf(c).searchParams));
  app.post(`${node}/media`, uploads);
  app.get(
    `${node}/block_users`,
    messaging((number, c) => listBlocked(number, urlOf(c))),
  );
  app.post(
    `${node}/block_users`,
    messaging((number, c) => blockUsers(core, number, c.var.body)),
  );
  app.delete(
    `${node}/block_users`,
    messaging((number, c) => unblockUsers(core, number, c.var.body)),
  );

  const session = `${version}/:session{upload:[A-Za-z0-9]+}`;
  const sessionOf = (c: C) => c.req.param('session') as string;
  app.post(`${node}/uploads`, (c: C) =>
    reply(openUpload(core, c.req.param('id') as string, { ...Object.fromEntries(urlOf(c).searchParams), ...c.var.body })),
  );
  app.post(session, (c: C) => reply(continueUpload(core, sessionOf(c), Number(c.req.header('file_offset') ?? 0), c.var.bytes)));
  app.get(session, (c: C) => reply(readUpload(core, sessionOf(c))));
}

export function managementRoutes(app: Hono<GraphEnv>, core: Core, { number, waba, node: nodeOf }: Guards, version: string): void {
  const node = `${version}/:id{[0-9]+}`;
  app.get(
    `${node}/whatsapp_business_profile`,
    number((found, c) => readProfile(found, fieldsOf(c))),
  );
  app.post(
    `${node}/whatsapp_business_profile`,
    number((found, c) => updateProfile(core, found, c.var.body)),
  );
  app.get(
    `${node}/settings`,
    number((found) => readSettings(found)),
  );
  app.post(
    `${node}/settings`,
    number((found, c) => updateSettings(found, c.var.body)),
  );

  app.get(
    `${node}/phone_numbers`,
    waba((found, c) => listNumbers(core, found, urlOf(c))),
  );
  app.get(
    `${node}/message_templates`,
    waba((found, c) => listTemplates(found, urlOf(c))),
  );
  app.post(
    `${node}/message_templates`,
    waba((found, c) => createTemplate(core, found, c.var.body)),
  );
  app.delete(
    `${node}/message_templates`,
    waba((found, c) => deleteTemplates(core, found, urlOf(c).searchParams)),
  );
  app.get(
    `${node}/subscribed_apps`,
    waba((found) => listSubscribed(core, found)),
  );
  app.post(
    `${node}/subscribed_apps`,
    waba((found, c) => subscribe(core, found, c.var.body)),
  );
  app.delete(
    `${node}/subscribed_apps`,
    waba((found) => unsubscribe(core, found)),
  );

  const reads = nodeOf({
    number: (found, c) => readNumber(core, found, fieldsOf(c)),
    waba: (found, c) => readWaba(core, found, fieldsOf(c)),
    template: ({ template }, c) => readTemplate(template, fieldsOf(c)),
    media: (found, c) => readMedia(core, found, urlOf(c).origin),
  });
  app.get(node, reads);
  const changes = nodeOf({
    number: (found, c) => updateNumber(core, found, { ...Object.fromEntries(urlOf(c).searchParams), ...c.var.body }),
    template: ({ waba: account, template }, c) => editTemplate(core, account, template, c.var.body),
  });
  app.post(node, changes);
  app.delete(node, nodeOf({ media: (found) => deleteMedia(core, found) }));
}
