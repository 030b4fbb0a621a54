CREATE TABLE `alert_events` (
	`alert_id` text NOT NULL,
	`at_ms` integer NOT NULL,
	`key` text NOT NULL,
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`member_id` text,
	`detail` text,
	PRIMARY KEY(`alert_id`, `at_ms`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`variant` text NOT NULL,
	`status` text NOT NULL,
	`customer_ref` text NOT NULL,
	`customer_name` text NOT NULL,
	`customer_health` text NOT NULL,
	`usage` text,
	`invoice` text,
	`asked_member_id` text NOT NULL,
	`message_id` text NOT NULL,
	`answer` text,
	`answered_by` text,
	`answered_at_ms` integer,
	`due_at_ms` integer,
	`asking` integer DEFAULT 1 NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `alerts_list` ON `alerts` (`tenant_id`,`created_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_asked` ON `alerts` (`asked_member_id`,`status`);--> statement-breakpoint
CREATE INDEX `alerts_due` ON `alerts` (`due_at_ms`) WHERE due_at_ms IS NOT NULL;--> statement-breakpoint
CREATE TABLE `account_events` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`connection_id` text,
	`field` text NOT NULL,
	`payload` text NOT NULL,
	`received_at_ms` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `account_events_tenant` ON `account_events` (`tenant_id`,`received_at_ms`);--> statement-breakpoint
CREATE TABLE `connections` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`channel` text NOT NULL,
	`state` text NOT NULL,
	`waba_id` text,
	`number_id` text NOT NULL,
	`display_phone` text,
	`verified_name` text,
	`portfolio_id` text,
	`recipient_tier` text,
	`throughput_per_second` integer DEFAULT 80 NOT NULL,
	`token_sealed` text,
	`paused_until_ms` integer,
	`templates_due_at_ms` integer DEFAULT 0 NOT NULL,
	`replay_until_ms` integer,
	`created_at_ms` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `connections_number` ON `connections` (`number_id`) WHERE state <> 'disconnected';--> statement-breakpoint
CREATE INDEX `connections_tenant` ON `connections` (`tenant_id`);--> statement-breakpoint
CREATE INDEX `connections_waba` ON `connections` (`waba_id`);--> statement-breakpoint
CREATE INDEX `connections_any_number` ON `connections` (`number_id`);--> statement-breakpoint
CREATE INDEX `connections_templates` ON `connections` (`templates_due_at_ms`) WHERE channel = 'whatsapp' AND state IN ('connected', 'paused');--> statement-breakpoint
CREATE INDEX `connections_replay` ON `connections` (`replay_until_ms`) WHERE replay_until_ms IS NOT NULL;--> statement-breakpoint
CREATE TABLE `templates` (
	`tenant_id` text NOT NULL,
	`waba_id` text NOT NULL,
	`name` text NOT NULL,
	`language` text NOT NULL,
	`status` text NOT NULL,
	`category` text NOT NULL,
	`platform_id` text,
	`components` text NOT NULL,
	`updated_at_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `waba_id`, `name`, `language`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `contact_identities` (
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`contact_id` text NOT NULL,
	`since_ms` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`tenant_id`, `kind`, `value`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `contact_identities_contact` ON `contact_identities` (`contact_id`);--> statement-breakpoint
CREATE TABLE `contacts` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text,
	`username` text,
	`opted_out_at_ms` integer,
	`created_at_ms` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `customers` (
	`tenant_id` text NOT NULL,
	`ref` text NOT NULL,
	`name` text NOT NULL,
	`health` text NOT NULL,
	`phone` text,
	`owner_id` text,
	`updated_at_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `ref`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `intake_ledger` (
	`tenant_id` text NOT NULL,
	`minute_ms` integer NOT NULL,
	`outcome` text NOT NULL,
	`items` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `minute_ms`, `outcome`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `oversize_chunks` (
	`id` text NOT NULL,
	`part` integer NOT NULL,
	`body` text NOT NULL,
	`received_at_ms` integer NOT NULL,
	PRIMARY KEY(`id`, `part`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `quarantine` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`reason` text NOT NULL,
	`body` text NOT NULL,
	`oversize_id` text,
	`waits_for` text,
	`received_at_ms` integer NOT NULL,
	`replayed_at_ms` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `quarantine_tenant` ON `quarantine` (`tenant_id`,`received_at_ms`);--> statement-breakpoint
CREATE INDEX `quarantine_waits` ON `quarantine` (`waits_for`,`received_at_ms`) WHERE waits_for IS NOT NULL;--> statement-breakpoint
CREATE INDEX `quarantine_oversize` ON `quarantine` (`oversize_id`) WHERE oversize_id IS NOT NULL;--> statement-breakpoint
CREATE TABLE `conversations` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`window_ends_at_ms` integer DEFAULT 0 NOT NULL,
	`free_entry_ends_at_ms` integer DEFAULT 0 NOT NULL,
	`last_inbound_at_ms` integer DEFAULT 0 NOT NULL,
	`dialogue` text,
	`created_at_ms` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `message_events` (
	`message_id` text NOT NULL,
	`key` text NOT NULL,
	`tenant_id` text NOT NULL,
	`at_ms` integer NOT NULL,
	`kind` text NOT NULL,
	`detail` text,
	PRIMARY KEY(`message_id`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `messages` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`direction` text NOT NULL,
	`source` text DEFAULT 'live' NOT NULL,
	`status` text NOT NULL,
	`type` text NOT NULL,
	`form` text,
	`content` text NOT NULL,
	`wamid` text,
	`lane` text DEFAULT 'reply' NOT NULL,
	`cause` text,
	`context_wamid` text,
	`created_at_ms` integer NOT NULL,
	`position` integer DEFAULT 0 NOT NULL,
	`platform_at_ms` integer,
	`not_before_ms` integer DEFAULT 0 NOT NULL,
	`sweep_at_ms` integer,
	`expires_at_ms` integer,
	`claims` integer DEFAULT 0 NOT NULL,
	`claimed_at_ms` integer,
	`attempt` integer DEFAULT 1 NOT NULL,
	`accepted_at_ms` integer,
	`sent_at_ms` integer,
	`delivered_at_ms` integer,
	`read_at_ms` integer,
	`failed_at_ms` integer,
	`reason` text,
	`error_code` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `messages_log` ON `messages` (`tenant_id`,`created_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `messages_conversation` ON `messages` (`conversation_id`,`created_at_ms`,`position`);--> statement-breakpoint
CREATE INDEX `messages_wamid` ON `messages` (`connection_id`,`wamid`) WHERE direction = 'out' AND wamid IS NOT NULL;--> statement-breakpoint
CREATE INDEX `messages_due` ON `messages` (`conversation_id`) WHERE sweep_at_ms IS NOT NULL;--> statement-breakpoint
CREATE INDEX `messages_sweep` ON `messages` (`sweep_at_ms`) WHERE sweep_at_ms IS NOT NULL;--> statement-breakpoint
CREATE INDEX `messages_tier` ON `messages` (`connection_id`) WHERE status = 'queued' AND reason = 'tier_full';--> statement-breakpoint
CREATE INDEX `messages_cause` ON `messages` (`cause`) WHERE cause IS NOT NULL;--> statement-breakpoint
CREATE TABLE `parked_statuses` (
	`connection_id` text NOT NULL,
	`wamid` text NOT NULL,
	`status` text NOT NULL,
	`tenant_id` text NOT NULL,
	`at_ms` integer NOT NULL,
	`error_code` integer,
	`parked_at_ms` integer NOT NULL,
	`look_at_ms` integer NOT NULL,
	PRIMARY KEY(`connection_id`, `wamid`, `status`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `parked_statuses_look` ON `parked_statuses` (`look_at_ms`);--> statement-breakpoint
CREATE TABLE `api_keys` (
	`key_hash` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`revoked_at_ms` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`tenant_id` text NOT NULL,
	`key` text NOT NULL,
	`request_hash` text NOT NULL,
	`result_id` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `members` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`role` text NOT NULL,
	`title` text,
	`manager_id` text,
	`phone` text,
	`contact_id` text,
	`is_active` integer DEFAULT true NOT NULL,
	`created_at_ms` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `members_email` ON `members` (`tenant_id`,`email`);--> statement-breakpoint
CREATE UNIQUE INDEX `members_phone` ON `members` (`tenant_id`,`phone`) WHERE phone IS NOT NULL AND is_active = 1;--> statement-breakpoint
CREATE INDEX `members_sign_in` ON `members` (`email`);--> statement-breakpoint
CREATE INDEX `members_contact` ON `members` (`contact_id`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`member_id` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `tenants` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`shard` integer DEFAULT 0 NOT NULL,
	`time_zone` text NOT NULL,
	`currency` text NOT NULL,
	`feed_open_until_ms` integer DEFAULT 0 NOT NULL,
	`created_at_ms` integer NOT NULL
) WITHOUT ROWID;
