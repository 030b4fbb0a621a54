/** Files for the reader: fetched from the API, or made by the page. */
import { getFile, type Query } from './api.ts';

/** GET of a file, handed to the browser as a download of that name. */
export async function download(path: string, query: Query, fileName: string): Promise<void> {
  saveFile(await getFile(path, query), fileName);
}

/** Hands the reader a file that the page itself made or fetched. */
export function saveFile(content: Blob, fileName: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser has begun to save by then; at once would be too early for some.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
