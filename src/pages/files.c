#include "pages/files.h"

#include "desk/app.h"

enum { ALL_MAX = 25 << 20 };

str file_size(struct page *p, i64 bytes)
{
	if (bytes < 1024)
		return str_fmt(p->c->arena, "%lld B", (long long)bytes);
	return bytes < 1 << 20 ? str_fmt(p->c->arena, "%lld KB", (long long)bytes >> 10)
		: str_fmt(p->c->arena, "%lld MB", (long long)bytes >> 20);
}

str files_limit(struct page *p)
{
	return file_size(p, p->c->app->upload_max < ALL_MAX ? p->c->app->upload_max : ALL_MAX);
}

static size_t list(struct page *p, struct upload_file **v)
{
	*v = NEW_N(p->c->arena, struct upload_file, p->form.files + 1);
	for (size_t i = 0; i < p->form.files; i++)
		(*v)[i] = (struct upload_file){ p->form.file[i].name, p->form.file[i].type, p->form.file[i].bytes };
	return p->form.files;
}

bool files_stage(struct page *p)
{
	struct upload_file *v;
	size_t n = list(p, &v);

	return uploads_stage(p->c, v, n);
}

bool files_keep(struct page *p, struct message_file **out, size_t *n)
{
	struct upload_file *v;

	*n = list(p, &v);
	return uploads_keep(p->c, v, *n, out);
}
