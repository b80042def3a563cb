def process_in_batches(df, size, work):
    answers, last = [], None
    while True:
        rest = df if last is None else df.where(df.id > last)
        page = rest.orderBy("id").limit(size).collect()
        if not page:
            return answers
        answers.append(work(page))
        last = page[-1].id
