/** Reads what is posted to the control API. */

/** The JSON body, or an empty object when there is none. */
export async function readJson(request: { text(): Promise<string> }): Promise<unknown> {
  const text = await request.text();
  return text === '' ? {} : (JSON.parse(text) as unknown);
}
