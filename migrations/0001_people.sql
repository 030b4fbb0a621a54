CREATE TABLE `audit_log` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`at_ms` integer NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text,
	`actor_name` text NOT NULL,
	`action` text NOT NULL,
	`record_kind` text NOT NULL,
	`record_id` text NOT NULL,
	`record_name` text NOT NULL,
	`changes` text NOT NULL,
	`address` text,
	`user_agent` text,
	`request_id` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `audit_log_tenant` ON `audit_log` (`tenant_id`,`at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `audit_log_record` ON `audit_log` (`tenant_id`,`record_id`,`at_ms`);--> statement-breakpoint
CREATE INDEX `audit_log_actor` ON `audit_log` (`tenant_id`,`actor_id`,`at_ms`);--> statement-breakpoint
CREATE TABLE `link_codes` (
	`code_hash` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`member_id` text NOT NULL,
	`channel` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`used_at_ms` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `link_codes_member` ON `link_codes` (`member_id`);--> statement-breakpoint
CREATE INDEX `link_codes_expiry` ON `link_codes` (`expires_at_ms`);--> statement-breakpoint
CREATE TABLE `used_host_tokens` (
	`tenant_id` text NOT NULL,
	`jti_hash` text NOT NULL,
	`expires_at_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `jti_hash`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `used_host_tokens_expiry` ON `used_host_tokens` (`expires_at_ms`);--> statement-breakpoint
CREATE TABLE `roles` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`grants` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `roles_name` ON `roles` (`tenant_id`,lower(name));--> statement-breakpoint
DROP TABLE `sessions`;--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`next_token_hash` text,
	`previous_token_hash` text,
	`previous_until_ms` integer,
	`rotated_at_ms` integer NOT NULL,
	`email` text NOT NULL,
	`tenant_id` text,
	`member_id` text,
	`method` text NOT NULL,
	`is_framed` integer DEFAULT false NOT NULL,
	`user_agent` text,
	`address` text,
	`created_at_ms` integer NOT NULL,
	`last_seen_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_token` ON `sessions` (`token_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_next` ON `sessions` (`next_token_hash`) WHERE next_token_hash IS NOT NULL;--> statement-breakpoint
CREATE INDEX `sessions_previous` ON `sessions` (`previous_token_hash`) WHERE previous_token_hash IS NOT NULL;--> statement-breakpoint
CREATE INDEX `sessions_email` ON `sessions` (`email`);--> statement-breakpoint
CREATE INDEX `sessions_member` ON `sessions` (`member_id`) WHERE member_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `sessions_expiry` ON `sessions` (`expires_at_ms`);--> statement-breakpoint
ALTER TABLE `api_keys` ADD `hint` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `limits` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `created_by_member_id` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `expires_at_ms` integer;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `last_used_at_ms` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_id` ON `api_keys` (`id`);--> statement-breakpoint
CREATE INDEX `api_keys_tenant` ON `api_keys` (`tenant_id`,`created_at_ms`);--> statement-breakpoint
ALTER TABLE `members` ADD `team` text;--> statement-breakpoint
ALTER TABLE `members` ADD `telegram_user_id` text;--> statement-breakpoint
ALTER TABLE `members` ADD `time_zone` text;--> statement-breakpoint
ALTER TABLE `members` ADD `language` text;--> statement-breakpoint
ALTER TABLE `members` ADD `deactivated_at_ms` integer;--> statement-breakpoint
ALTER TABLE `members` ADD `last_seen_at_ms` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `members_telegram` ON `members` (`tenant_id`,`telegram_user_id`) WHERE telegram_user_id IS NOT NULL AND is_active = 1;--> statement-breakpoint
CREATE INDEX `members_manager` ON `members` (`manager_id`) WHERE manager_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `members_by_name` ON `members` (`tenant_id`,`name`,`id`);--> statement-breakpoint
ALTER TABLE `tenants` ADD `brand_name` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `state` text DEFAULT 'active' NOT NULL;--> statement-breakpoint
ALTER TABLE `tenants` ADD `suspended_at_ms` integer;--> statement-breakpoint
ALTER TABLE `tenants` ADD `suspended_because` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `quiet_from_minute` integer;--> statement-breakpoint
ALTER TABLE `tenants` ADD `quiet_to_minute` integer;--> statement-breakpoint
ALTER TABLE `tenants` ADD `message_retention_days` integer;--> statement-breakpoint
ALTER TABLE `tenants` ADD `host_issuer` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `host_jwks_url` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `host_origins` text DEFAULT '[]' NOT NULL;