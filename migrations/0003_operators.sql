ALTER TABLE `quarantine` ADD `kept_at_ms` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `quarantine_newest` ON `quarantine` (`received_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `quarantine_not_replayed` ON `quarantine` (`tenant_id`) WHERE replayed_at_ms IS NULL;--> statement-breakpoint
CREATE INDEX `quarantine_kept` ON `quarantine` (`kept_at_ms`,`tenant_id`);--> statement-breakpoint
CREATE INDEX `messages_dead` ON `messages` (`created_at_ms`,`id`) WHERE status = 'dead';--> statement-breakpoint
UPDATE `quarantine` SET `kept_at_ms` = `received_at_ms`;
