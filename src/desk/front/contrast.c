/* Colours that can be read: relative luminance and contrast of WCAG 2.2, 1.4.3. */
#include <math.h>

#include "desk/front/brand.h"

static bool rgb(str x, double v[3])
{
	unsigned char b[3];

	if (x.n != 7 || x.s[0] != '#' || !str_unhex(str_slice(x, 1, 7), b, 3))
		return false;
	for (int i = 0; i < 3; i++)
		v[i] = b[i];
	return true;
}

static double light(const double v[3])
{
	static const double part[3] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0;

	for (int i = 0; i < 3; i++) {
		double x = v[i] / 255;

		sum += part[i] * (x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double ratio_of(const double a[3], const double b[3])
{
	double la = light(a), lb = light(b);

	return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

double contrast(str a, str b)
{
	double va[3], vb[3];

	return rgb(a, va) && rgb(b, vb) ? ratio_of(va, vb) : 0;
}

str contrast_reach(struct arena *a, str colour, str ground, double ratio)
{
	double from[3], on[3], v[3];

	if (!rgb(colour, from) || !rgb(ground, on))
		return colour;
	for (int step = 0; step <= 100; step++) {
		double to = light(on) > 0.18 ? 0 : 255;

		for (int i = 0; i < 3; i++)
			v[i] = nearbyint(from[i] + (to - from[i]) * step / 100);
		if (ratio_of(v, on) >= ratio)
			break;
	}
	return str_fmt(a, "#%02x%02x%02x", (unsigned)v[0], (unsigned)v[1], (unsigned)v[2]);
}

str contrast_ink(str ground)
{
	return contrast(ground, S("#ffffff")) >= contrast(ground, S("#16181d")) ? S("#ffffff") : S("#16181d");
}
