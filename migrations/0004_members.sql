DROP INDEX `members_by_name`;--> statement-breakpoint
CREATE INDEX `members_by_name` ON `members` (`tenant_id`,name COLLATE NOCASE,`id`);--> statement-breakpoint
CREATE INDEX `customers_owner` ON `customers` (`tenant_id`,`owner_id`) WHERE owner_id IS NOT NULL;