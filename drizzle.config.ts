/** What drizzle-kit reads to write migrations from the schema. */
import { defineConfig } from 'drizzle-kit';

export default defineConfig({ dialect: 'sqlite', schema: './src/db/schema', out: './migrations', casing: 'snake_case' });
