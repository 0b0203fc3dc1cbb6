insert into life (one, copy_id, exam_id, school_id, state, epoch, version, final_version, appreciation, appreciation_version) values (1, 'k1', 'x1', 's1', '{"status":"READY"}', 2, 7, 0, 'Bien', 1);
insert into annotation (id, body, version, author_id, updated_at) values ('a1', null, 2, 'u2', 1);
insert into mark (question_id, points, version) values ('1a', 100, 1);
insert into remark (question_id, text, version) values ('1a', 'Relire', 1);
insert into draft (user_id, client_id, version, payload, updated_at) values ('u2', 't', 1, 'p', 1);
insert into outbox (fact, attempts) values ('{}', 0);
