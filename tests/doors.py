"""The doors: every URL and method, and what each kind of person meets there.

A number is a status. `in`: sent to sign in. `again`: sent to show the passkey again. Pia has asked for a seat in Fay's
group, Ben sits in it and in the room that is on, Eli left, Rex was removed, Gil leads another group, Omar organises.
Whatever names somebody's own thing (an export, a letter, a factor, a report) names Ben's.

Ana waits at the door of the room that is on, and is asked to lead, next week and always: what opens to her alone stands
in a table of its own, and so do the doors of the demo while it is one.
"""

WHO = ("nobody", "cy", "pia", "ben", "eli", "rex", "fay", "gil", "omar")

#                                   nobody   cy  pia  ben  eli  rex  fay  gil omar
TABLE = """
shell:leave                   POST   404  404  404  404  404  404  404  404  404
shell:leaving                 GET    200  200  200  200  200  200  200  200  200
shell:privacy                 GET    200  200  200  200  200  200  200  200  200
shell:offline                 GET    200  200  200  200  200  200  200  200  200
shell:privacy                 GET    200  200  200  200  200  200  200  200  200
shell:manifest                GET    200  200  200  200  200  200  200  200  200
shell:worker                  GET    200  200  200  200  200  200  200  200  200
shell:favicon                 GET    200  200  200  200  200  200  200  200  200

safety:help                   GET    200  200  200  200  200  200  200  200  200
safety:help_find              GET    200  200  200  200  200  200  200  200  200
safety:help_remember          POST   302  302  302  302  302  302  302  302  302
safety:help_in                GET    200  200  200  200  200  200  200  200  200
safety:lines                  GET     in  404  404  404  404  404  404  404  200
safety:wording                POST    in  404  404  404  404  404  404  404  422
safety:lines_of               GET     in  404  404  404  404  404  404  404  200
safety:lines_of               POST    in  404  404  404  404  404  404  404  422
safety:tell                   GET    200  200  200  200  200  200  200  200  200
safety:tell                   POST   422  422  422  422  422  422  422  422  422
safety:receipt                GET     in  404  404  200  404  404  404  404  404
safety:report                 GET     in  404  404  200  404  404  200  404  404
safety:report                 POST    in  404  404  422  404  404  422  404  404
safety:queue                  GET     in  404  404  404  404  404  404  404  200
safety:case                   GET     in  404  404  404  404  404  404  404  200
safety:case                   POST    in  404  404  404  404  404  404  404  302

accounts:first_run            GET    404  404  404  404  404  404  404  404  404
accounts:first_run            POST   404  404  404  404  404  404  404  404  404
accounts:organisers           GET     in  404  404  404  404  404  404  404  200
accounts:organisers           POST    in  404  404  404  404  404  404  404  422
accounts:confirm              POST    in  404  404  404  404  404  404  404  422
accounts:call_no_longer       POST    in  404  404  404  404  404  404  404  302
accounts:organise_no_longer   GET     in  404  404  404  404  404  404  404  200
accounts:organise_no_longer   POST    in  404  404  404  404  404  404  404  409
accounts:organise             GET     in  404  404  200  404  404  404  404  302
accounts:organise             POST    in  404  404  200  404  404  404  404  302
accounts:me                   GET     in  200  200  200  200  200  200  200  200
accounts:join                 GET    302  302  302  302  302  302  302  302  302
accounts:join                 POST   302  302  302  302  302  302  302  302  302
accounts:age                  GET    200  200  200  200  200  200  200  200  200
accounts:age                  POST   302  302  302  302  302  302  302  302  302
accounts:join_with_passkey    POST   302  302  302  302  302  302  302  302  302
accounts:sign_in              GET    200  302  302  302  302  302  302  302  302
accounts:sign_in              POST   422  302  302  302  302  302  302  302  302
accounts:sign_in_with_passkey POST   422  302  302  302  302  302  302  302  302
accounts:recovery             GET    200  200  200  200  200  200  200  200  200
accounts:recovery             POST   422  422  422  422  422  422  422  422  422
accounts:code                 GET     in   in   in   in   in   in   in   in   in
accounts:code                 POST    in   in   in   in   in   in   in   in   in
accounts:send_again           POST    in   in   in   in   in   in   in   in   in
accounts:passkey_options      POST   409  409  409  409  409  409  409  409  409
accounts:sign_out             POST    in  302  302  302  302  302  302  302  302
accounts:again                GET     in  302  302  200  302  302  302  302  200
accounts:again                POST    in  302  302  200  302  302  302  302  200
accounts:by_letter            GET     in  302  302  302  302  302  302  302  302
accounts:by_letter            POST    in  302  302  302  302  302  302  302  302
accounts:factors              GET     in  200  200  200  200  200  200  200  200
accounts:add_passkey          POST    in  409  409  409  409  409  409  409  409
accounts:add_app              GET     in  200  200  200  200  200  200  200  200
accounts:add_app              POST    in  422  422  422  422  422  422  422  422
accounts:recovery_codes       GET     in  200  200  200  200  200  200  200  200
accounts:recovery_codes       POST    in  302  302  302  302  302  302  302  302
accounts:recovery_file        GET     in  200  200  200  200  200  200  200  200
accounts:take_away            POST    in  404  404  302  404  404  404  404  404
accounts:keep                 POST    in  404  404  302  404  404  404  404  404
accounts:devices              GET     in  200  200  200  200  200  200  200  200
accounts:end_devices          POST    in   in   in   in   in   in   in   in   in
accounts:end_device           POST    in  404  404  302  404  404  404  404  404
accounts:place                GET     in  200  200  200  200  200  200  200  200
accounts:place                POST    in  422  422  422  422  422  422  422  422
accounts:data                 GET     in  200  200  200  200  200  200  200  200
accounts:gather               POST    in  302  302  302  302  302  302  302  302
accounts:file                 GET     in  409  409  200  409  409  409  409  409
accounts:erase                GET     in  200  200  200  200  200  200  200  200
accounts:erase                POST    in  302  302  302  302  302  302  302  302
accounts:take_back            POST    in  302  302  302  302  302  302  302  302
accounts:stay                 POST    in  409  409  409  409  409  409  409  409

mail:preferences              GET     in  200  200  200  200  200  200  200  200
mail:preferences              POST    in  422  422  422  422  422  422  422  422
mail:open                     GET     in  404  404  302  404  404  404  404  404
mail:stop                     GET    200  200  200  200  200  200  200  200  200
mail:stop                     POST   200  200  200  200  200  200  200  200  200

groups:first                  GET    200  200  200  200  200  200  200  200  200
groups:directory              GET    200  200  200  200  200  200  200  200  200
groups:find                   GET    200  200  200  200  200  200  200  200  200
groups:find                   POST   302  302  302  302  302  302  302  302  302
groups:zone                   GET    200  200  200  200  200  200  200  200  200
groups:zone                   POST   422  422  422  422  422  422  422  422  422
groups:group                  GET    200  200  200  200  200  200  200  200  200
groups:join                   GET    200  200  302  302  200  200  302  200  200
groups:join                   POST   422  422  302  302  422  422  302  422  422
groups:request                GET     in  404  200  302  404  404  302  404  404
groups:withdraw               POST    in  404  302  302  404  404  302  404  404
groups:prepare                GET     in  404  404  200  404  404  200  404  404
groups:invitation             GET    200  200  200  200  200  200  200  200  200
groups:invitation             POST   422  422  422  422  422  422  422  422  422
groups:mine                   GET     in  200  200  200  200  200  200  200  200
groups:inside                 GET     in  404  404  200  404  404  200  404  404
groups:agree                  POST    in  404  404  302  404  404  302  404  404
groups:seat                   GET     in  404  404  200  404  404  200  404  404
groups:seat                   POST    in  404  404  422  404  404  422  404  404
groups:pause                  POST    in  404  404  302  404  404  302  404  404
groups:come_back              POST    in  404  404  302  404  404  302  404  404
groups:leave                  GET     in  404  404  200  404  404  200  404  404
groups:leave                  POST    in  404  404  422  404  404  422  404  404
groups:asked                  GET     in  404  404  302  404  404  302  404  404
groups:asked                  POST    in  404  404  302  404  404  302  404  404
groups:keep                   GET     in  404  404  404  404  404  404  200  404
groups:keep                   POST    in  404  404  404  404  404  404  422  404
groups:kept                   GET     in  200  200  200  200  200  200  200  200
groups:kept                   POST    in  302  302  302  302  302  302  302  302
groups:person                 GET     in  404  404  200  404  404  200  404  404
groups:person                 POST    in  404  404  302  404  404  302  404  404
groups:lead                   GET     in  404  404  404  404  404  200  404  404
groups:review                 GET     in  404  404  404  404  404  200  404  404
groups:review                 POST    in  404  404  404  404  404  200  404  404
groups:member                 GET     in  404  404  404  404  404  200  404  404
groups:member                 POST    in  404  404  404  404  404  200  404  404
groups:open_again             POST   in  404  404  404  404  404  302  404  404
groups:invite                 POST    in  404  404  404  404  404  422  404  404
groups:revoke                 POST    in  404  404  404  404  404  302  404  404
groups:words                  GET     in  404  404  404  404  404  200  404  404
groups:words                  POST    in  404  404  404  404  404  422  404  404
groups:guidelines             GET     in  404  404  404  404  404  200  404  404
groups:guidelines             POST    in  404  404  404  404  404  422  404  404
groups:questions              GET     in  404  404  404  404  404  200  404  404
groups:questions              POST    in  404  404  404  404  404  409  404  404
groups:introduce              GET     in  404  404  404  404  404  200  404  404
groups:introduce              POST    in  404  404  404  404  404  302  404  404
groups:end                    GET     in  404  404  404  404  404  200  404  404
groups:end                    POST    in  404  404  404  404  404  302  404  404
groups:unled_groups           GET     in  404  404  404  404  404  404  404  200
groups:unled                  GET     in  404  404  404  404  404  404  404  200
groups:unled                  POST    in  404  404  404  404  404  404  404  422
groups:house                  GET     in  404  404  404  404  404  404  404  200
groups:house                  POST    in  404  404  404  404  404  404  404  422
groups:found                  GET     in  404  404  404  404  404  404  404  200
groups:found                  POST    in  404  404  404  404  404  404  404  422

meetings:room                 GET     in  404  404  200  404  404  200  404  404
meetings:room                 POST    in  404  404  422  404  404  422  404  404
meetings:room_words           GET     in  404  404  200  404  404  200  404  404
meetings:room_here            GET     in  404  404  200  404  404  200  404  404
meetings:room_heard           GET     in  404  404  200  404  404  200  404  404
meetings:room_heard           POST    in  404  404  409  404  404  409  404  404
meetings:room_steady          GET     in  404  404  200  404  404  200  404  404
meetings:room_act             POST    in  404  404  409  404  404  409  404  404
meetings:room_minute          POST    in  404  404  409  404  404  409  404  404
meetings:room_tap             POST    in  404  404  409  404  404  409  404  404
meetings:room_take_back       POST    in  404  404  409  404  404  409  404  404
meetings:room_reword          GET     in  404  404  200  404  404  404  404  404
meetings:room_reword          POST    in  404  404  422  404  404  404  404  404
meetings:room_write           POST    in  404  404  409  404  404  409  404  404
meetings:room_part            POST    in  404  404  409  404  404  409  404  404
meetings:room_calm            POST    in  404  404  404  404  404  409  404  404
meetings:room_let_in          POST    in  404  404  404  404  404  302  404  404
meetings:room_remove_several  GET     in  404  404  404  404  404  200  404  404
meetings:room_remove_several  POST    in  404  404  404  404  404  422  404  404
meetings:room_remove          POST    in  404  404  404  404  404  302  404  404
meetings:room_end             POST    in  404  404  404  404  404  302  404  404
meetings:room_go              POST    in  404  404  302  404  404  302  404  404
meetings:meeting              GET     in  404  404  200  404  404  200  404  404
meetings:excuse               POST    in  404  404  302  404  404  302  404  404
meetings:lobby                GET     in  404  404  302  404  404  302  404  404
meetings:lobby                POST    in  404  404  302  404  404  302  404  404
meetings:door                 GET     in  404  404  204  404  404  204  404  404
meetings:tap                  POST    in  404  404  409  404  404  409  404  404
meetings:get_up               POST    in  404  404  302  404  404  302  404  404
meetings:after                GET     in  404  404  200  404  404  200  404  404
meetings:after                POST    in  404  404  409  404  404  409  404  404
meetings:brief                GET     in  404  404  404  404  404  200  404  404
meetings:stand_in             GET     in  404  404  404  404  404  404  404  404
meetings:stand_in             POST    in  404  404  404  404  404  404  404  404
meetings:waiting              GET     in  404  404  404  404  404  200  404  404
meetings:admit                POST    in  404  404  404  404  404  302  404  404
meetings:roster               GET     in  404  404  404  404  404  200  404  404
meetings:roster               POST    in  404  404  404  404  404  302  404  404
meetings:change               GET     in  404  404  404  404  404  200  404  200
meetings:change               POST    in  404  404  404  404  404  200  404  200
meetings:call_off             POST    in  404  404  404  404  404  302  404  302
meetings:plan                 GET     in  404  404  404  404  404  200  404  200
meetings:plan                 POST    in  404  404  404  404  404  422  404  422
meetings:begin                GET     in  404  404  404  404  404  200  404  200
meetings:begin                POST    in  404  404  404  404  404  422  404  422
meetings:series               GET     in  404  404  404  404  404  200  404  200
meetings:series               POST    in  404  404  404  404  404  422  404  422
meetings:parts                GET     in  404  404  404  404  404  200  404  200
meetings:parts                POST    in  404  404  404  404  404  409  404  409
meetings:part                 GET     in  404  404  404  404  404  200  404  200
meetings:part                 POST    in  404  404  404  404  404  422  404  422
meetings:new_part             GET     in  404  404  404  404  404  200  404  200
meetings:new_part             POST    in  404  404  404  404  404  422  404  422
meetings:end                  POST    in  404  404  404  404  404  302  404  302
meetings:calendar             GET     in  200  200  200  200  200  200  200  200
meetings:calendar             POST    in  302  302  302  302  302  302  302  302
meetings:feed                 GET    200  200  200  200  200  200  200  200  200

desk:today                    GET     in  200  200  200  200  200  200  200  200
desk:desk                     GET     in  404  404  404  404  404  200  200  200
desk:work                     GET     in  404  404  404  404  404  404  404  200
desk:work                     POST    in  404  404  404  404  404  404  404  302

rehearsal:demo                GET    404  404  404  404  404  404  404  404  404
rehearsal:letters             GET    404  404  404  404  404  404  404  404  404
rehearsal:enter               POST   404  404  404  404  404  404  404  404  404
"""

DOORS: dict[tuple[str, str], dict[str, str]] = {
    (url, method): dict(zip(WHO, outcomes, strict=True))
    for url, method, *outcomes in (line.split() for line in TABLE.splitlines() if line)
}

OF_ANA = """
groups:asked                  GET    200
groups:asked                  POST   200
meetings:lobby                GET    200
meetings:lobby                POST   302
meetings:door                 GET    200
meetings:stand_in             GET    200
meetings:stand_in             POST   200
"""
for url, method, outcome in (line.split() for line in OF_ANA.splitlines() if line):
    DOORS[url, method]["ana"] = outcome

IN_THE_DEMO = {
    ("rehearsal:demo", "GET"): "200",
    ("rehearsal:letters", "GET"): "200",
    ("rehearsal:enter", "POST"): "302",
}
