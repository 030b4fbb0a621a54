import { env } from 'cloudflare:workers';
export default {
  async fetch(r: Request) {
    const q = await fetch('https://x.test', { headers: { a: 'b' } });
    console.log(env, process.version, crypto.subtle.timingSafeEqual);
    return new Response(await q.text());
  },
};
