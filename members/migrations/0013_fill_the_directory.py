"""The directory of a portal that already has members; on a new one this enters nobody.

From here on the services keep it, and the nightly rebuild counts its words.
"""

from django.db import migrations

FILL = """
    INSERT INTO members_directoryentry
        (member_id, level, kecamatan_id, sector_id, is_graduate, offers, needs,
         names, words, stories, since)
    SELECT m.id, l.level, k.code, b.sector_id, m.graduated_on IS NOT NULL,
        coalesce(o.offers, '{}'), coalesce(o.needs, '{}'),
        concat_ws(' · ', m.name, b.name),
        concat_ws(E'\\n', b.makes, s.name, o.topics, o.notes, k.name),
        concat_ws(E'\\n',
            CASE WHEN m.story_visibility = ANY (l.shown) THEN nullif(m.story, '') END,
            CASE WHEN b.story_visibility = ANY (l.shown) THEN nullif(b.story, '') END),
        m.status_since
    FROM members_member m
    JOIN members_user u ON u.id = m.user_id AND u.is_active
    JOIN (VALUES ('publik', ARRAY['publik']), ('anggota', ARRAY['publik', 'anggota']))
        AS l (level, shown) ON m.visibility = ANY (l.shown)
    LEFT JOIN members_business b ON b.member_id = m.id AND b.visibility = ANY (l.shown)
    LEFT JOIN members_sector s ON s.id = b.sector_id
    LEFT JOIN members_kelurahan a
        ON a.code = m.kelurahan_id AND m.area_visibility = ANY (l.shown)
    LEFT JOIN members_kecamatan k ON k.code = a.kecamatan_id
    LEFT JOIN LATERAL (
        SELECT array_agg(f.topic_id ORDER BY t."order", t.name)
                FILTER (WHERE f.kind = 'menawarkan') AS offers,
            array_agg(f.topic_id ORDER BY t."order", t.name)
                FILTER (WHERE f.kind = 'membutuhkan') AS needs,
            string_agg(t.name, E'\\n' ORDER BY f.kind, t."order") AS topics,
            string_agg(nullif(f.note, ''), E'\\n' ORDER BY f.kind, t."order") AS notes
        FROM members_offering f JOIN members_topic t ON t.id = f.topic_id
        WHERE f.business_id = b.id
    ) o ON true
    WHERE m.status = 'verified' AND m.hidden_at IS NULL
    ON CONFLICT (member_id, level) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0012_words_of_the_directory")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
