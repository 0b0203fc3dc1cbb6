CREATE TABLE `copy` (
	`id` text PRIMARY KEY NOT NULL,
	`school_id` text NOT NULL,
	`exam_id` text NOT NULL,
	`scan_id` text NOT NULL,
	`booklet` integer NOT NULL,
	`anonymous_id` text NOT NULL,
	`page_count` integer NOT NULL,
	`teacher_id` text,
	`dispatch_run_id` text,
	`assigned_at` integer,
	`status` text NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`total` integer,
	`marked` integer DEFAULT 0 NOT NULL,
	`validated_at` integer,
	`graded_at` integer,
	`failure_code` text,
	`failure` text,
	`retries` integer DEFAULT 0 NOT NULL,
	`final_version` integer DEFAULT 0 NOT NULL,
	`final_key` text,
	`final_sha256` text,
	`final_pages` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`exam_id`) REFERENCES `exam`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`scan_id`) REFERENCES `scan`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`teacher_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "graded_has_final_pdf" CHECK("copy"."status" <> 'GRADED' or ("copy"."final_key" is not null and "copy"."final_sha256" is not null and "copy"."final_pages" is not null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `copy_booklet` ON `copy` (`scan_id`,`booklet`);--> statement-breakpoint
CREATE UNIQUE INDEX `copy_anonymous` ON `copy` (`exam_id`,`anonymous_id`);--> statement-breakpoint
CREATE INDEX `copy_exam` ON `copy` (`exam_id`,`status`);--> statement-breakpoint
CREATE INDEX `copy_teacher` ON `copy` (`teacher_id`,`status`);--> statement-breakpoint
CREATE TABLE `event` (
	`id` text PRIMARY KEY NOT NULL,
	`school_id` text NOT NULL,
	`exam_id` text,
	`copy_id` text,
	`actor_id` text,
	`kind` text NOT NULL,
	`success` integer NOT NULL,
	`detail` text NOT NULL,
	`request_id` text,
	`at` integer NOT NULL,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `event_copy` ON `event` (`copy_id`,`at`);--> statement-breakpoint
CREATE INDEX `event_exam` ON `event` (`exam_id`,`at`);--> statement-breakpoint
CREATE TABLE `exam` (
	`id` text PRIMARY KEY NOT NULL,
	`school_id` text NOT NULL,
	`name` text NOT NULL,
	`date` text NOT NULL,
	`subject` text DEFAULT '' NOT NULL,
	`coefficient` integer DEFAULT 100 NOT NULL,
	`pages_per_copy` integer NOT NULL,
	`sheet_size` text NOT NULL,
	`anonymous` integer NOT NULL,
	`appreciation_required` integer DEFAULT false NOT NULL,
	`scheme` text NOT NULL,
	`scheme_version` integer DEFAULT 1 NOT NULL,
	`released_at` integer,
	`deleted_at` integer,
	`deleted_by` text,
	`deleted_reason` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`deleted_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`created_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `exam_school` ON `exam` (`school_id`,`deleted_at`,`date`);--> statement-breakpoint
CREATE TABLE `exam_teacher` (
	`exam_id` text NOT NULL,
	`user_id` text NOT NULL,
	`school_id` text NOT NULL,
	PRIMARY KEY(`exam_id`, `user_id`),
	FOREIGN KEY (`exam_id`) REFERENCES `exam`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `exam_teacher_user` ON `exam_teacher` (`user_id`);--> statement-breakpoint
CREATE TABLE `final_pdf` (
	`copy_id` text NOT NULL,
	`version` integer NOT NULL,
	`school_id` text NOT NULL,
	`object_key` text NOT NULL,
	`sha256` text NOT NULL,
	`pages` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`copy_id`, `version`),
	FOREIGN KEY (`copy_id`) REFERENCES `copy`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `identity` (
	`copy_id` text PRIMARY KEY NOT NULL,
	`school_id` text NOT NULL,
	`exam_id` text NOT NULL,
	`student_id` text NOT NULL,
	`nth` integer DEFAULT 1 NOT NULL,
	`method` text NOT NULL,
	`identified_by` text NOT NULL,
	`identified_at` integer NOT NULL,
	FOREIGN KEY (`copy_id`) REFERENCES `copy`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`exam_id`) REFERENCES `exam`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`student_id`) REFERENCES `student`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`identified_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `identity_student` ON `identity` (`exam_id`,`student_id`,`nth`);--> statement-breakpoint
CREATE INDEX `identity_who` ON `identity` (`student_id`);--> statement-breakpoint
CREATE TABLE `job` (
	`id` text PRIMARY KEY NOT NULL,
	`school_id` text NOT NULL,
	`exam_id` text,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`done` integer DEFAULT 0 NOT NULL,
	`total` integer DEFAULT 0 NOT NULL,
	`owner_id` text NOT NULL,
	`subject` text NOT NULL,
	`ask` text NOT NULL,
	`request_id` text NOT NULL,
	`result` text,
	`file_key` text,
	`file_name` text,
	`error_code` text,
	`error_details` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`finished_at` integer,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`exam_id`) REFERENCES `exam`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`owner_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `job_exam` ON `job` (`exam_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `job_state` ON `job` (`state`,`updated_at`);--> statement-breakpoint
CREATE INDEX `job_school` ON `job` (`school_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `link` (
	`id` text PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`user_id` text NOT NULL,
	`school_id` text,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `link_user` ON `link` (`user_id`);--> statement-breakpoint
CREATE TABLE `page` (
	`id` text PRIMARY KEY NOT NULL,
	`school_id` text NOT NULL,
	`scan_id` text NOT NULL,
	`n` integer NOT NULL,
	`object_number` integer NOT NULL,
	`copy_id` text,
	`position` integer,
	`done` integer DEFAULT false NOT NULL,
	`width` integer,
	`height` integer,
	`turn` integer DEFAULT 0 NOT NULL,
	`view_key` text,
	`thumb_key` text,
	`masked_view_key` text,
	`masked_thumb_key` text,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`scan_id`) REFERENCES `scan`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`copy_id`) REFERENCES `copy`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `page_scan` ON `page` (`scan_id`,`n`);--> statement-breakpoint
CREATE UNIQUE INDEX `page_copy` ON `page` (`copy_id`,`position`);--> statement-breakpoint
CREATE TABLE `parked` (
	`id` text PRIMARY KEY NOT NULL,
	`school_id` text NOT NULL,
	`queue` text NOT NULL,
	`body` text NOT NULL,
	`why` text NOT NULL,
	`attempts` integer NOT NULL,
	`job_id` text,
	`created_at` integer NOT NULL,
	`retried_at` integer,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `parked_school` ON `parked` (`school_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `scan` (
	`id` text PRIMARY KEY NOT NULL,
	`school_id` text NOT NULL,
	`exam_id` text NOT NULL,
	`file_name` text NOT NULL,
	`size` integer NOT NULL,
	`part_size` integer NOT NULL,
	`sha256` text,
	`forced` integer DEFAULT false NOT NULL,
	`state` text NOT NULL,
	`object_key` text NOT NULL,
	`upload_id` text NOT NULL,
	`job_id` text,
	`page_count` integer,
	`sideways_turn` integer,
	`error_code` text,
	`error_page` integer,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`exam_id`) REFERENCES `exam`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`created_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `scan_exam` ON `scan` (`exam_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `scan_bytes` ON `scan` (`school_id`,`sha256`);--> statement-breakpoint
CREATE TABLE `scan_part` (
	`scan_id` text NOT NULL,
	`n` integer NOT NULL,
	`school_id` text NOT NULL,
	`etag` text NOT NULL,
	`size` integer NOT NULL,
	PRIMARY KEY(`scan_id`, `n`),
	FOREIGN KEY (`scan_id`) REFERENCES `scan`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE TABLE `school` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`language` text DEFAULT 'fr' NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `session` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`school_id` text,
	`created_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `session_user` ON `session` (`user_id`);--> statement-breakpoint
CREATE INDEX `session_expires` ON `session` (`expires_at`);--> statement-breakpoint
CREATE TABLE `student` (
	`id` text PRIMARY KEY NOT NULL,
	`school_id` text NOT NULL,
	`last_name` text NOT NULL,
	`first_name` text NOT NULL,
	`birth_date` text DEFAULT '' NOT NULL,
	`email` text,
	`class_name` text DEFAULT '' NOT NULL,
	`group_name` text DEFAULT '' NOT NULL,
	`number` text,
	`match_key` text NOT NULL,
	`search_text` text NOT NULL,
	`user_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `student_match` ON `student` (`school_id`,`match_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `student_number` ON `student` (`school_id`,`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `student_user` ON `student` (`user_id`);--> statement-breakpoint
CREATE INDEX `student_email` ON `student` (`school_id`,`email`);--> statement-breakpoint
CREATE TABLE `user` (
	`id` text PRIMARY KEY NOT NULL,
	`school_id` text,
	`name` text NOT NULL,
	`email` text,
	`login` text,
	`role` text NOT NULL,
	`password_hash` text,
	`must_change_password` integer DEFAULT false NOT NULL,
	`disabled_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict,
	CONSTRAINT "user_has_school" CHECK("user"."role" = 'ops' or "user"."school_id" is not null),
	CONSTRAINT "user_can_sign_in" CHECK("user"."email" is not null or "user"."login" is not null)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `user_email` ON `user` (`email`);--> statement-breakpoint
CREATE UNIQUE INDEX `user_login` ON `user` (`login`);--> statement-breakpoint
CREATE INDEX `user_school` ON `user` (`school_id`,`role`);