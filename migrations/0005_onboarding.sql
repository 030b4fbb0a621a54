CREATE TABLE `compliance_requests` (
	`code` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`user_hash` text NOT NULL,
	`issued_at_ms` integer NOT NULL,
	`received_at_ms` integer NOT NULL,
	`done_at_ms` integer,
	`outcome` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `compliance_requests_once` ON `compliance_requests` (`kind`,`user_hash`,`issued_at_ms`);--> statement-breakpoint
CREATE TABLE `connect_attempts` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`method` text NOT NULL,
	`state` text NOT NULL,
	`started_by_member_id` text,
	`started_by_name` text NOT NULL,
	`steps` text NOT NULL,
	`code_sealed` text,
	`token_sealed` text,
	`pin_sealed` text,
	`hints` text NOT NULL,
	`findings` text NOT NULL,
	`number_id` text,
	`waba_id` text,
	`connection_id` text,
	`lease_until_ms` integer DEFAULT 0 NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `connect_attempts_open` ON `connect_attempts` (`tenant_id`) WHERE state = 'open';--> statement-breakpoint
CREATE INDEX `connect_attempts_tenant` ON `connect_attempts` (`tenant_id`,`created_at_ms`);--> statement-breakpoint
CREATE TABLE `manual_drafts` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`webhook_key` text NOT NULL,
	`verify_token_sealed` text NOT NULL,
	`verified_at_ms` integer,
	`connection_id` text,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `manual_drafts_key` ON `manual_drafts` (`webhook_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `manual_drafts_open` ON `manual_drafts` (`tenant_id`) WHERE connection_id IS NULL;--> statement-breakpoint
CREATE TABLE `notices` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`key` text NOT NULL,
	`tone` text NOT NULL,
	`title` text NOT NULL,
	`text` text NOT NULL,
	`connection_id` text,
	`at_ms` integer NOT NULL,
	`dismissed_at_ms` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `notices_key` ON `notices` (`tenant_id`,`key`);--> statement-breakpoint
CREATE INDEX `notices_shown` ON `notices` (`tenant_id`,`at_ms`) WHERE dismissed_at_ms IS NULL;--> statement-breakpoint
CREATE TABLE `signup_links` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`created_by_member_id` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`used_at_ms` integer,
	`attempt_id` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `signup_links_tenant` ON `signup_links` (`tenant_id`,`created_at_ms`);--> statement-breakpoint
ALTER TABLE `connections` ADD `method` text;--> statement-breakpoint
ALTER TABLE `connections` ADD `is_coexistence` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `connections` ADD `token_dead_reason` text;--> statement-breakpoint
ALTER TABLE `connections` ADD `token_dead_at_ms` integer;--> statement-breakpoint
ALTER TABLE `connections` ADD `app_uninstalled_at_ms` integer;--> statement-breakpoint
ALTER TABLE `connections` ADD `banned_at_ms` integer;--> statement-breakpoint
ALTER TABLE `connections` ADD `ban_planned_at_ms` integer;--> statement-breakpoint
ALTER TABLE `connections` ADD `restrictions` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `connections` ADD `token_expires_at_ms` integer;--> statement-breakpoint
ALTER TABLE `connections` ADD `token_warned_days` integer;--> statement-breakpoint
ALTER TABLE `connections` ADD `token_user_id` text;--> statement-breakpoint
ALTER TABLE `connections` ADD `pin_sealed` text;--> statement-breakpoint
ALTER TABLE `connections` ADD `own_app_id` text;--> statement-breakpoint
ALTER TABLE `connections` ADD `own_app_secret_sealed` text;--> statement-breakpoint
ALTER TABLE `connections` ADD `webhook_key` text;--> statement-breakpoint
ALTER TABLE `connections` ADD `verify_token_sealed` text;--> statement-breakpoint
ALTER TABLE `connections` ADD `health` text;--> statement-breakpoint
ALTER TABLE `connections` ADD `health_at_ms` integer;--> statement-breakpoint
ALTER TABLE `connections` ADD `health_due_at_ms` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `connections` ADD `webhook_heard_at_ms` integer;--> statement-breakpoint
ALTER TABLE `connections` ADD `connected_at_ms` integer;--> statement-breakpoint
ALTER TABLE `connections` ADD `disconnected_at_ms` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `connections_webhook_key` ON `connections` (`webhook_key`) WHERE webhook_key IS NOT NULL;--> statement-breakpoint
CREATE INDEX `connections_health` ON `connections` (`health_due_at_ms`) WHERE channel = 'whatsapp' AND state <> 'disconnected';--> statement-breakpoint
CREATE INDEX `connections_token_user` ON `connections` (`token_user_id`) WHERE token_user_id IS NOT NULL;