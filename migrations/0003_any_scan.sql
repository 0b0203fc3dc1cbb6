CREATE TABLE `page_act` (
	`id` text PRIMARY KEY NOT NULL,
	`school_id` text NOT NULL,
	`exam_id` text NOT NULL,
	`version` integer NOT NULL,
	`actor_id` text NOT NULL,
	`verb` text NOT NULL,
	`change` text NOT NULL,
	`at` integer NOT NULL,
	`undone_at` integer,
	`undoes` text,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`exam_id`) REFERENCES `exam`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`actor_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `page_act_version` ON `page_act` (`exam_id`,`version`);--> statement-breakpoint
CREATE INDEX `page_act_actor` ON `page_act` (`exam_id`,`actor_id`);--> statement-breakpoint
CREATE TABLE `paper` (
	`exam_id` text NOT NULL,
	`number` integer NOT NULL,
	`school_id` text NOT NULL,
	`pages` integer NOT NULL,
	`student_id` text,
	`job_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`exam_id`, `number`),
	FOREIGN KEY (`exam_id`) REFERENCES `exam`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`student_id`) REFERENCES `student`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `pile` (
	`id` text PRIMARY KEY NOT NULL,
	`school_id` text NOT NULL,
	`exam_id` text NOT NULL,
	`files` integer NOT NULL,
	`sequence` text NOT NULL,
	`state` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`cut_at` integer,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`exam_id`) REFERENCES `exam`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`created_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `pile_exam` ON `pile` (`exam_id`,`state`);--> statement-breakpoint
ALTER TABLE `copy` ADD `paper_number` integer;--> statement-breakpoint
ALTER TABLE `copy` ADD `sealed_at` integer;--> statement-breakpoint
ALTER TABLE `copy` ADD `odd_accepted` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `exam` ADD `folding` text DEFAULT 'nested' NOT NULL;--> statement-breakpoint
ALTER TABLE `exam` ADD `paper_code` text;--> statement-breakpoint
ALTER TABLE `exam` ADD `pages_version` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `exam_paper_code` ON `exam` (`paper_code`);--> statement-breakpoint
ALTER TABLE `page` ADD `side` integer;--> statement-breakpoint
ALTER TABLE `page` ADD `half` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `page` ADD `state` text DEFAULT 'unread' NOT NULL;--> statement-breakpoint
ALTER TABLE `page` ADD `reason` text;--> statement-breakpoint
ALTER TABLE `page` ADD `duplicate_of` text;--> statement-breakpoint
ALTER TABLE `page` ADD `picture_turn` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `page` ADD `skew` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `page` ADD `crop_left` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `page` ADD `crop_right` integer DEFAULT 10000 NOT NULL;--> statement-breakpoint
ALTER TABLE `page` ADD `named` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `page` ADD `code` text;--> statement-breakpoint
ALTER TABLE `page` ADD `code_copy` integer;--> statement-breakpoint
ALTER TABLE `page` ADD `code_page` integer;--> statement-breakpoint
ALTER TABLE `page` ADD `look` text;--> statement-breakpoint
ALTER TABLE `page` ADD `accepted` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `scan` ADD `pile_id` text REFERENCES pile(id);--> statement-breakpoint
ALTER TABLE `scan` ADD `place` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `scan` ADD `member` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `scan` ADD `parent_id` text;--> statement-breakpoint
ALTER TABLE `scan` ADD `media` text;--> statement-breakpoint
ALTER TABLE `scan` ADD `original_key` text;--> statement-breakpoint
ALTER TABLE `scan` ADD `coded` integer;--> statement-breakpoint
UPDATE `page` SET `state` = 'known', `picture_turn` = `turn`, `named` = (`masked_view_key` is not null) WHERE `copy_id` is not null;--> statement-breakpoint
CREATE TRIGGER `page_has_its_place` BEFORE UPDATE OF `copy_id`, `position`, `state` ON `page` WHEN (new.copy_id is null) <> (new.position is null) BEGIN SELECT RAISE(ABORT, 'a page of a copy has a place in it, and no other page has'); END;--> statement-breakpoint
CREATE TRIGGER `page_may_be_on_a_copy` BEFORE UPDATE OF `copy_id`, `state` ON `page` WHEN new.copy_id is not null and new.state in ('unknown', 'duplicate', 'discarded', 'error') BEGIN SELECT RAISE(ABORT, 'a page of this state is on no copy'); END;
