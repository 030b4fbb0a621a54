/** Webhook bodies made by hand, where a test wants what the simulator would not say by itself. */

export interface TextItem {
  wamid: string;
  from: string;
  text: string;
  /** Unix seconds. */
  at: number;
}

/** One change of the `messages` field with these text messages. */
export function textsChange(numberId: string, items: TextItem[]) {
  return {
    field: 'messages',
    value: {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '912240961101', phone_number_id: numberId },
      contacts: items.map((item) => ({ profile: { name: `Person ${item.from}` }, wa_id: item.from })),
      messages: items.map((item) => ({
        from: item.from,
        id: item.wamid,
        timestamp: String(item.at),
        type: 'text',
        text: { body: item.text },
      })),
    },
  };
}

export interface StatusItem {
  wamid: string;
  status: string;
  at: number;
  callbackData?: string;
  errorCode?: number;
}

export function statusesChange(numberId: string, items: StatusItem[]) {
  return {
    field: 'messages',
    value: {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '912240961101', phone_number_id: numberId },
      statuses: items.map((item) => ({
        id: item.wamid,
        status: item.status,
        timestamp: String(item.at),
        recipient_id: '919820020001',
        ...(item.callbackData === undefined ? {} : { biz_opaque_callback_data: item.callbackData }),
        ...(item.errorCode === undefined ? {} : { errors: [{ code: item.errorCode, title: 'Refused' }] }),
      })),
    },
  };
}

export function webhookBody(entries: { wabaId: string; changes: unknown[] }[]): string {
  return JSON.stringify({ object: 'whatsapp_business_account', entry: entries.map(({ wabaId, changes }) => ({ id: wabaId, changes })) });
}
