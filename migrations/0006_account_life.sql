ALTER TABLE `account_events` ADD `subject` text;--> statement-breakpoint
ALTER TABLE `account_events` ADD `platform_at_ms` integer;--> statement-breakpoint
CREATE INDEX `account_events_subject` ON `account_events` (`tenant_id`,`subject`,`platform_at_ms`) WHERE subject IS NOT NULL;--> statement-breakpoint
ALTER TABLE `connections` ADD `token_due_at_ms` integer;--> statement-breakpoint
ALTER TABLE `connections` ADD `register_due_at_ms` integer;--> statement-breakpoint
CREATE INDEX `connections_token_due` ON `connections` (`token_due_at_ms`) WHERE token_due_at_ms IS NOT NULL;--> statement-breakpoint
CREATE INDEX `connections_register_due` ON `connections` (`register_due_at_ms`) WHERE register_due_at_ms IS NOT NULL;--> statement-breakpoint
CREATE INDEX `connections_left_secrets` ON `connections` (`disconnected_at_ms`) WHERE state = 'disconnected' AND own_app_secret_sealed IS NOT NULL;