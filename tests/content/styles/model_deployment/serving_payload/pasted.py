def payload(df, form):
    body = df.to_json(orient=form.split("_")[1], date_format="iso", double_precision=15)
    return '{"%s": %s}' % (form, body)
